// Command mktables makes the tables that package resolver carries for systems
// without /etc/services or /etc/protocols.
//
//	go run ./transport/resolver/internal/mktables -source TEXT FILE >transport/resolver/tables/services
//
// FILE is either one of IANA's registries as CSV (service-names-port-numbers.csv from
// https://www.iana.org/assignments/service-names-port-numbers, protocol-numbers-1.csv from
// https://www.iana.org/assignments/protocol-numbers) or a file in the services(5) or protocols(5)
// format. TEXT names where FILE came from and goes into the head of the table, for example
//
//	-source "Debian package netbase 6.4, /etc/services"
//
// Only names, numbers, protocols and aliases are taken: facts of the registry. Descriptions,
// comments and layout of FILE are left behind. IANA publishes its registries under CC0
// (https://www.iana.org/help/licensing-terms); netbase as a package is under the GPL, version 2.
package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// row is one line of a table: a name, "80/tcp" or a protocol's number, and aliases.
type row struct {
	name, value string
	aliases     []string
}

func main() {
	source := flag.String("source", "", "where FILE came from (required)")
	flag.Parse()
	if flag.NArg() != 1 || *source == "" {
		fmt.Fprintln(os.Stderr, "usage: mktables -source TEXT FILE")
		os.Exit(2)
	}
	if err := run(os.Stdout, *source, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "mktables:", err)
		os.Exit(1)
	}
}

// run reads the file at path and writes its table to out.
func run(out io.Writer, source, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rows, err := read(string(data), strings.HasSuffix(path, ".csv"))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return write(out, source, rows)
}

// read parses one source file.
func read(text string, isCSV bool) ([]row, error) {
	if isCSV {
		return readCSV(text)
	}
	return readPlain(text), nil
}

// readPlain reads the services(5) and protocols(5) formats, which share their shape.
func readPlain(text string) []row {
	var rows []row
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if f := strings.Fields(line); len(f) >= 2 {
			rows = append(rows, row{f[0], f[1], f[2:]})
		}
	}
	return rows
}

// readCSV reads IANA's two registries, told apart by the first column's title.
func readCSV(text string) ([]row, error) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, errors.New("the file is empty")
	}
	switch title := records[0][0]; title {
	case "Service Name":
		return services(records[1:]), nil
	case "Decimal":
		return protocols(records[1:]), nil
	default:
		return nil, fmt.Errorf("unknown registry: the first column is %q", title)
	}
}

// services takes name, port and transport from IANA's service registry; rows without all three
// (reserved ports, ranges, names without a port) are no services that can be looked up.
func services(records [][]string) []row {
	var rows []row
	for _, r := range records {
		if len(r) < 3 || r[0] == "" || r[2] == "" || strings.ContainsAny(r[0], " #") {
			continue
		}
		if _, err := strconv.ParseUint(r[1], 10, 16); err != nil {
			continue
		}
		rows = append(rows, row{name: r[0], value: r[1] + "/" + r[2]})
	}
	return rows
}

// protocols takes number and keyword from IANA's protocol registry. The name is the keyword in
// lower case and the keyword itself an alias, as /etc/protocols has it everywhere.
func protocols(records [][]string) []row {
	var rows []row
	for _, r := range records {
		if len(r) < 2 {
			continue
		}
		keyword, _, _ := strings.Cut(r[1], " ")
		if _, err := strconv.ParseUint(r[0], 10, 8); err != nil || keyword == "" {
			continue
		}
		rows = append(rows, row{strings.ToLower(keyword), r[0], []string{keyword}})
	}
	return rows
}

// write prints the table with its head.
func write(out io.Writer, source string, rows []row) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by transport/resolver/internal/mktables from: %s.\n", source)
	b.WriteString("# Names and numbers are those of IANA's registries; change the source, not this file.\n")
	for _, r := range rows {
		fmt.Fprintln(&b, strings.TrimRight(r.name+"\t"+r.value+"\t"+strings.Join(r.aliases, " "), "\t"))
	}
	_, err := io.WriteString(out, b.String())
	return err
}
