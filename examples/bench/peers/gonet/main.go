// Command gonet is an echo server on Go's net package: for many clients, a goroutine each, or of datagrams.
//
//	gonet tcp|udp HOST SIZE
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: gonet tcp|udp HOST SIZE")
	}
	size, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	address := net.JoinHostPort(os.Args[2], "0")
	if os.Args[1] == "udp" {
		log.Fatal(datagrams(address, size))
	}
	log.Fatal(streams(address, size))
}

func streams(address string, size int) error {
	server, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Println("listening on", server.Addr())
	for {
		client, err := server.Accept()
		if err != nil {
			return err
		}
		go serve(client, size)
	}
}

func serve(client net.Conn, size int) {
	defer client.Close()
	buffer := make([]byte, size)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return // the end of the stream, or the client is gone
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func datagrams(address string, size int) error {
	server, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	fmt.Println("listening on", server.LocalAddr())
	buffer := make([]byte, size)
	conn := server.(*net.UDPConn)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return err
		}
		if _, err := conn.WriteToUDPAddrPort(buffer[:n], from); err != nil {
			return err
		}
	}
}
