// Saved by sosh VERSION on DATE. Run it with: cc -std=c11 -Wall -Wextra -o aliases aliases.c && ./aliases
#define _DEFAULT_SOURCE // POSIX, and what systems have besides

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// fail ends the program: it says which call failed, and why.
static inline void fail(const char *call)
{
    perror(call);
    exit(1);
}

// is_utf8 reports whether data is text in UTF-8.
static int is_utf8(const unsigned char *data, ssize_t size)
{
    for (ssize_t i = 0; i < size;) {
        int more = data[i] < 0x80 ? 0 : data[i] >= 0xc2 && data[i] < 0xe0 ? 1 : (data[i] & 0xf0) == 0xe0 ? 2 : data[i] >= 0xf0 && data[i] < 0xf5 ? 3 : -1;
        if (more < 0 || i + more >= size)
            return 0;
        if (more == 2 && ((data[i] == 0xe0 && data[i + 1] < 0xa0) || (data[i] == 0xed && data[i + 1] >= 0xa0)))
            return 0;
        if (more == 3 && ((data[i] == 0xf0 && data[i + 1] < 0x90) || (data[i] == 0xf4 && data[i + 1] >= 0x90)))
            return 0;
        for (i++; more > 0; more--, i++)
            if ((data[i] & 0xc0) != 0x80)
                return 0;
    }
    return 1;
}

// show prints received data as sosh does: what cannot be seen as an escape.
static void show(const char *received, ssize_t size, const char *from)
{
    const unsigned char *data = (const unsigned char *)received;
    int text = is_utf8(data, size);
    if (size == 0 && from[0] == 0) {
        puts("\"\": end of stream, the peer sends no more");
        return;
    }
    printf("%zd byte%s%s: \"", size, size == 1 ? "" : "s", from);
    for (ssize_t i = 0; i < size; i++) {
        int digit = i + 1 < size && data[i + 1] >= '0' && data[i + 1] <= '9';
        if (data[i] == '\n')
            fputs("\\n", stdout);
        else if (data[i] == '\r')
            fputs("\\r", stdout);
        else if (data[i] == '\t')
            fputs("\\t", stdout);
        else if (data[i] == '"' || data[i] == '\\')
            printf("\\%c", data[i]);
        else if (data[i] < ' ' || data[i] == 0x7f || (data[i] >= 0x80 && !text))
            printf(digit ? "\\%03d" : "\\%d", data[i]);
        else
            putchar(data[i]);
    }
    puts("\"");
}

int main(void)
{
    int a;
    int b;
    int b_2;
    int x;
    int n;
    char nv_1[4];
    ssize_t nv_1_size;
    socklen_t length;
    int pair[2];
    ssize_t size;
    ssize_t count;
    char buffer[1024];

    signal(SIGPIPE, SIG_IGN); // so that send fails with EPIPE, as it does in sosh

    // a, b = socketpair
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
        fail("socketpair");
    a = pair[0];
    b = pair[1];

    // z = b
    //   left out: z is b from here on

    // send z "to a"
    count = send(b, "to a", 4, 0);
    if (count == -1)
        fail("send b");
    printf("%zd\n", count);

    // recv a
    size = recv(a, buffer, 1024, 0);
    if (size == -1)
        fail("recv a");
    show(buffer, size, "");

    // b = socket
    b_2 = socket(AF_INET, SOCK_STREAM, 0);
    if (b_2 == -1)
        fail("socket");

    // send z "lost here"
    count = send(b, "lost here", 9, 0);
    if (count == -1)
        fail("send b");
    printf("%zd\n", count);

    // x = getsockopt SO_TYPE
    length = sizeof x;
    if (getsockopt(b_2, SOL_SOCKET, SO_TYPE, &x, &length) == -1)
        fail("getsockopt b_2");

    // x = "text"
    //   left out: Lua code, which has no counterpart in C

    // send a $x
    count = send(a, "text", 4, 0);
    if (count == -1)
        fail("send a");
    printf("%zd\n", count);

    // n = send a "data"
    n = send(a, "data", 4, 0);
    if (n == -1)
        fail("send a");

    // n = recv z 4
    nv_1_size = recv(b, nv_1, 4, 0);
    if (nv_1_size == -1)
        fail("recv b");

    // print(n)
    fwrite(nv_1, 1, nv_1_size, stdout);
    putchar('\n');

    // a:connect("/nonexistent/socket")
    //   left out: it failed: connect /nonexistent/socket: No such file or directory (ENOENT, errno 2): no socket is bound to that path

    // ok, problem = a:connect("/nonexistent/socket")
    //   left out: it failed: the result is nil

    close(a);
    close(b);
    close(b_2);
    return 0;
}
