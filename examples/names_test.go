package examples

import (
	"os"
	"path/filepath"
	"testing"

	"sosh/transport/resolver/dnstest"
)

// useNames makes look-ups the same on every machine: the hosts file and the DNS zone of testdata, and the tables of
// services and protocols that sosh has for systems without any.
func useNames(t *testing.T) {
	t.Helper()
	zone, err := os.ReadFile("testdata/zone")
	if err != nil {
		t.Fatal(err)
	}
	for variable, file := range map[string]string{
		"SOSH_HOSTS": "hosts", "SOSH_NSSWITCH_CONF": "nsswitch.conf", "SOSH_RESOLV_CONF": "none", "SOSH_SERVICES": "none", "SOSH_PROTOCOLS": "none",
	} {
		path, err := filepath.Abs(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv(variable, path)
	}
	t.Setenv("SOSH_NAMESERVER", dnstest.Serve(t, dnstest.Zone(string(zone))).Addr)
	t.Setenv("LOCALDOMAIN", "")
	t.Setenv("RES_OPTIONS", "")
}
