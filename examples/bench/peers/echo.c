/* The limit: echo in C with blocking calls, for one client after the other, or of datagrams.
 *
 *   echo tcp|udp HOST SIZE
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(int ok, const char *call) {
    if (!ok) {
        perror(call);
        exit(1);
    }
}

static int bound(int type, const char *host) {
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t len = sizeof a;
    int s = socket(AF_INET, type, 0);
    check(s >= 0, "socket");
    check(inet_pton(AF_INET, host, &a.sin_addr) == 1, "inet_pton");
    check(bind(s, (struct sockaddr *)&a, sizeof a) == 0, "bind");
    if (type == SOCK_STREAM)
        check(listen(s, 4096) == 0, "listen");
    check(getsockname(s, (struct sockaddr *)&a, &len) == 0, "getsockname");
    printf("listening on %s:%d\n", host, ntohs(a.sin_port));
    fflush(stdout);
    return s;
}

static void stream(int client, char *buffer, size_t size) {
    ssize_t n;
    while ((n = recv(client, buffer, size, 0)) > 0) {
        for (ssize_t sent = 0, k; sent < n; sent += k)
            if ((k = send(client, buffer + sent, n - sent, MSG_NOSIGNAL)) < 0)
                return;
    }
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: echo tcp|udp HOST SIZE\n");
        return 2;
    }
    size_t size = atoi(argv[3]);
    char *buffer = malloc(size);
    if (strcmp(argv[1], "tcp") == 0) {
        int server = bound(SOCK_STREAM, argv[2]);
        for (;;) {
            int client = accept(server, NULL, NULL);
            check(client >= 0, "accept");
            stream(client, buffer, size);
            close(client);
        }
    }
    int server = bound(SOCK_DGRAM, argv[2]);
    for (;;) {
        struct sockaddr_storage from;
        socklen_t len = sizeof from;
        ssize_t n = recvfrom(server, buffer, size, 0, (struct sockaddr *)&from, &len);
        check(n >= 0, "recvfrom");
        sendto(server, buffer, n, 0, (struct sockaddr *)&from, len);
    }
}
