// Saved by sosh VERSION on DATE. Run it with: cc -std=c11 -Wall -Wextra -o lines lines.c && ./lines
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
    int left;
    int right;
    char data[2];
    ssize_t data_size;
    int pair[2];
    ssize_t size;
    ssize_t count;
    char buffer[1024];

    signal(SIGPIPE, SIG_IGN); // so that send fails with EPIPE, as it does in sosh

    // both ends

    // left, right = socketpair
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
        fail("socketpair");
    left = pair[0];
    right = pair[1];

    // send left "привет\n\0"
    count = send(left, "привет\n\000", 14, 0);
    if (count == -1)
        fail("send left");
    printf("%zd\n", count);

    // recv right
    size = recv(right, buffer, 1024, 0);
    if (size == -1)
        fail("recv right");
    show(buffer, size, "");

    // socket AF_INT
    //   failed: socket: FAMILY "AF_INT" is neither a number nor a constant of this system; did you mean AF_INET?; usage: socket [FAMILY] [TYPE] [PROTO]

    // bnid left
    //   failed: there is no command bnid; did you mean bind? (help lists the commands)

    // left:connect("/nonexistent/socket")
    //   left out: it failed: connect /nonexistent/socket: No such file or directory (ENOENT, errno 2): no socket is bound to that path

    // local n = 3 left:send(("x"):rep(n))
    //   left out: Lua code, which has no counterpart in C

    // do return end
    //   left out: Lua code, which has no counterpart in C

    // data = recv right 2
    data_size = recv(right, data, 2, 0);
    if (data_size == -1)
        fail("recv right");

    // print(_)
    fwrite(data, 1, data_size, stdout);
    putchar('\n');

    // data:upper()
    //   left out: Lua code, which has no counterpart in C

    // send right $data
    count = send(right, data, data_size, 0);
    if (count == -1)
        fail("send right");
    printf("%zd\n", count);

    // recv left
    size = recv(left, buffer, 1024, 0);
    if (size == -1)
        fail("recv left");
    show(buffer, size, "");

    // (a line that starts with a blank is left out, as in the history)

    // connect hidden 127.0.0.1 9
    //   failed: connect 127.0.0.1:9: Connection refused (ECONNREFUSED, errno 111): nobody listens there

    // function f()
    //   return 1
    // end
    //   left out: Lua code, which has no counterpart in C

    // getservbyname nosuchservice
    //   failed: getservbyname nosuchservice: unknown service

    close(left);
    close(right);
    return 0;
}
