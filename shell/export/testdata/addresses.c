// Saved by sosh VERSION on DATE. Run it with: cc -std=c11 -Wall -Wextra -o addresses addresses.c && ./addresses
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

// refuse ends the program where no call has set errno.
static void refuse(const char *problem)
{
    fprintf(stderr, "%s\n", problem);
    exit(1);
}

// inet_address is the IPv4 address of a host, which may be a name, with a port.
static struct sockaddr_in inet_address(const char *host, int port)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *list;
    int error = getaddrinfo(host, NULL, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    struct sockaddr_in address;
    memcpy(&address, list->ai_addr, sizeof address);
    address.sin_port = htons(port);
    freeaddrinfo(list);
    return address;
}

// inet6_address is the IPv6 address of a host, which may be a name, with a port.
static struct sockaddr_in6 inet6_address(const char *host, int port)
{
    struct addrinfo hints = {.ai_family = AF_INET6, .ai_socktype = SOCK_STREAM}, *list;
    int error = getaddrinfo(host, NULL, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    struct sockaddr_in6 address;
    memcpy(&address, list->ai_addr, sizeof address);
    address.sin6_port = htons(port);
    freeaddrinfo(list);
    return address;
}

// timeval_of is a time in seconds as calls want it.
static struct timeval timeval_of(double seconds)
{
    long whole = (long)seconds;
    return (struct timeval){whole, (long)((seconds - whole) * 1e6 + 0.5)};
}

// set_timeout sets how long calls on a socket wait: 0 is not at all, less than 0 as long as it takes.
static int set_timeout(int s, double seconds)
{
    struct timeval timeout = timeval_of(seconds > 0 ? seconds : 0);
    int flags = fcntl(s, F_GETFL);
    if (flags == -1 || fcntl(s, F_SETFL, seconds == 0 ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) == -1)
        return -1;
    if (setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == -1)
        return -1;
    return setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

// sleep_for lets time pass.
static void sleep_for(double seconds)
{
    struct timespec left = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
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

// show_datagram prints a datagram, and whom it is from: an empty one is no end of stream.
static void show_datagram(const char *data, ssize_t size, const char *host, int port)
{
    char from[300] = "";
    if (host != NULL)
        snprintf(from, sizeof from, strchr(host, ':') ? " from [%s]:%d" : " from %s:%d", host, port);
    if (size == 0)
        printf("an empty datagram%s\n", from);
    else
        show(data, size, from);
}

int main(void)
{
    int s1;
    char host[256];
    int port;
    int six;
    char h[256];
    int p;
    int class;
    struct sockaddr_in address;
    struct sockaddr_in6 address6;
    socklen_t length;
    int value;
    struct timeval timeout;
    struct linger linger_value;
    struct in_addr packed;
    char text[256];
    ssize_t size;
    ssize_t count;
    char buffer[1024];

    signal(SIGPIPE, SIG_IGN); // so that send fails with EPIPE, as it does in sosh

    // socket
    s1 = socket(AF_INET, SOCK_STREAM, 0);
    if (s1 == -1)
        fail("socket");

    // setsockopt SO_REUSEADDR 1
    value = 1;
    if (setsockopt(s1, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value) == -1)
        fail("setsockopt s1");

    // setsockopt SO_RCVTIMEO 0.5
    timeout = timeval_of(0.5);
    if (setsockopt(s1, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == -1)
        fail("setsockopt s1");

    // getsockopt SO_RCVTIMEO
    length = sizeof timeout;
    if (getsockopt(s1, SOL_SOCKET, SO_RCVTIMEO, &timeout, &length) == -1)
        fail("getsockopt s1");
    printf("%.14g\n", timeout.tv_sec + timeout.tv_usec / 1e6);

    // s1:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 2})
    linger_value = (struct linger){1, 2};
    if (setsockopt(s1, SOL_SOCKET, SO_LINGER, &linger_value, sizeof linger_value) == -1)
        fail("setsockopt s1");

    // getsockopt SO_LINGER
    length = sizeof linger_value;
    if (getsockopt(s1, SOL_SOCKET, SO_LINGER, &linger_value, &length) == -1)
        fail("getsockopt s1");
    printf("onoff %d, linger %d\n", linger_value.l_onoff, linger_value.l_linger);

    // bind * 0
    address = inet_address("0.0.0.0", 0);
    if (bind(s1, (struct sockaddr *)&address, sizeof address) == -1)
        fail("bind s1");

    // listen 5
    if (listen(s1, 5) == -1)
        fail("listen s1");

    // host, port = getsockname
    length = sizeof address;
    if (getsockname(s1, (struct sockaddr *)&address, &length) == -1)
        fail("getsockname s1");
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    port = ntohs(address.sin_port);

    // six = socket AF_INET6 SOCK_DGRAM
    six = socket(AF_INET6, SOCK_DGRAM, 0);
    if (six == -1)
        fail("socket");

    // bind ::1 0
    address6 = inet6_address("::1", 0);
    if (bind(six, (struct sockaddr *)&address6, sizeof address6) == -1)
        fail("bind six");

    // h, p = getsockname
    length = sizeof address6;
    if (getsockname(six, (struct sockaddr *)&address6, &length) == -1)
        fail("getsockname six");
    inet_ntop(AF_INET6, &address6.sin6_addr, h, sizeof h);
    p = ntohs(address6.sin6_port);

    // sendto "ping" $h $p
    address6 = inet6_address(h, p);
    count = sendto(six, "ping", 4, 0, (struct sockaddr *)&address6, sizeof address6);
    if (count == -1)
        fail("sendto six");
    printf("%zd\n", count);

    // recvfrom
    length = sizeof address6;
    size = recvfrom(six, buffer, 1024, 0, (struct sockaddr *)&address6, &length);
    if (size == -1)
        fail("recvfrom six");
    inet_ntop(AF_INET6, &address6.sin6_addr, text, sizeof text);
    value = ntohs(address6.sin6_port);
    show_datagram(buffer, size, text, value);

    // class = socket AF_UNIX SOCK_DGRAM
    class = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (class == -1)
        fail("socket");

    // settimeout class 0.25
    if (set_timeout(class, 0.25) == -1)
        fail("settimeout class");

    // setblocking class on
    if (set_timeout(class, -1) == -1)
        fail("setblocking class");

    // inet_aton 127.0.0.1
    if (inet_aton("127.0.0.1", &packed) == 0)
        refuse("inet_aton: this is no address");
    size = sizeof packed;
    memcpy(buffer, &packed, sizeof packed);
    show(buffer, size, "");

    // gethostbyname 127.0.0.1
    address = inet_address("127.0.0.1", 0);
    inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
    puts(text);

    // sleep 0
    sleep_for(0);

    close(s1);
    close(six);
    close(class);
    (void)port; // no call uses it
    return 0;
}
