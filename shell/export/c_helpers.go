package export

// cHead is what every C program begins with.
const cHead = `
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
`

// cHelpers are the functions that a C program may need.
var cHelpers = []helper{
	{"refuse", source(`
// refuse ends the program where no call has set errno.
static void refuse(const char *problem)
{
    fprintf(stderr, "%s\n", problem);
    exit(1);
}
`)},
	{"inet_address", source(`
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
`)},
	{"inet6_address", source(`
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
`)},
	{"unix_address", source(`
// unix_address makes an address of a path, which may begin with a 0 byte, and returns its length.
static socklen_t unix_address(struct sockaddr_un *address, const char *path, size_t size)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (size >= sizeof address->sun_path) {
        fprintf(stderr, "the path has %zu bytes; an address has room for %zu\n", size, sizeof address->sun_path - 1);
        exit(1);
    }
    memcpy(address->sun_path, path, size);
    return offsetof(struct sockaddr_un, sun_path) + size + (path[0] != 0);
}
`)},
	{"service_port", source(`
// service_port is the port of a service.
static int service_port(const char *name, const char *protocol)
{
    struct servent *service = getservbyname(name, protocol);
    if (service == NULL) {
        fprintf(stderr, "getservbyname %s: there is no such service\n", name);
        exit(1);
    }
    return ntohs(service->s_port);
}
`)},
	{"show_addresses", source(`
// show_addresses prints what getaddrinfo finds.
static void show_addresses(const char *host, const char *port, int family, int type, int protocol, int flags)
{
    struct addrinfo hints = {.ai_family = family, .ai_socktype = type, .ai_protocol = protocol, .ai_flags = flags}, *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *entry = list; entry != NULL; entry = entry->ai_next) {
        char name[256], number[32];
        if (getnameinfo(entry->ai_addr, entry->ai_addrlen, name, sizeof name, number, sizeof number, NI_NUMERICHOST | NI_NUMERICSERV) == 0)
            printf("%s\t%s\n", name, number);
    }
    freeaddrinfo(list);
}
`)},
	{"send_all", source(`
// send_all sends all of the data, in as many pieces as it takes.
static int send_all(int s, const char *data, size_t size, int flags)
{
    while (size > 0) {
        ssize_t count = send(s, data, size, flags);
        if (count == -1)
            return -1;
        data += count;
        size -= count;
    }
    return 0;
}
`)},
	{"recv_line", source(`
// recv_line receives one line, with its newline; at end of stream what is left. It takes one byte at a time: what comes
// after the line is for the next receive.
static ssize_t recv_line(int s, char *line, ssize_t limit)
{
    ssize_t size = 0;
    while (size == 0 || line[size - 1] != '\n') {
        if (size == limit) {
            errno = EMSGSIZE;
            return -1;
        }
        ssize_t count = recv(s, line + size, 1, 0);
        if (count == -1)
            return -1;
        if (count == 0)
            break;
        size++;
    }
    return size;
}
`)},
	{"recv_exactly", source(`
// recv_exactly receives just so many bytes; none where the stream has ended before the first.
static ssize_t recv_exactly(int s, char *data, ssize_t wanted)
{
    ssize_t size = 0;
    while (size < wanted) {
        ssize_t count = recv(s, data + size, wanted - size, 0);
        if (count == -1)
            return -1;
        if (count == 0 && size > 0) {
            errno = EPROTO;
            return -1;
        }
        if (count == 0)
            break;
        size += count;
    }
    return size;
}
`)},
	{"timeval", source(`
// timeval_of is a time in seconds as calls want it.
static struct timeval timeval_of(double seconds)
{
    long whole = (long)seconds;
    return (struct timeval){whole, (long)((seconds - whole) * 1e6 + 0.5)};
}
`)},
	{"set_timeout", source(`
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
`)},
	{"sleep_for", source(`
// sleep_for lets time pass.
static void sleep_for(double seconds)
{
    struct timespec left = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
}
`)},
	{"show", source(`
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
`)},
	{"show_datagram", source(`
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
`)},
}
