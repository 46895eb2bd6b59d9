/* An echo server for one client after another.
 *
 *     cc -o echo4 echo4.c
 *     ./echo4 HOST PORT
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *call)
{
	perror(call);
	exit(1);
}

/* listen_at returns a socket that listens. */
static int listen_at(const char *host, const char *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
	int one = 1, server = socket(AF_INET, SOCK_STREAM, 0);

	if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
		fprintf(stderr, "%s is no IPv4 address\n", host);
		exit(2);
	}
	if (server < 0)
		fail("socket");
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
		fail("bind");
	if (listen(server, 128) < 0)
		fail("listen");
	return server;
}

/* send_all sends all of the data, however little each call takes; 0, or -1 when the client is gone. */
static int send_all(int client, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(client, data, size, MSG_NOSIGNAL); /* else SIGPIPE would end the server */

		if (sent < 0)
			return -1;
		data += sent;
		size -= sent;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
		return 2;
	}
	int server = listen_at(argv[1], argv[2]);

	for (;;) {
		char data[1024];
		ssize_t received;
		int client = accept(server, NULL, NULL);

		if (client < 0) {
			perror("accept");
			continue;
		}
		while ((received = recv(client, data, sizeof data, 0)) > 0 && send_all(client, data, received) == 0)
			;
		if (received < 0)
			perror("connection lost");
		close(client);
	}
}
