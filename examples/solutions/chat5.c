/* A chat for many users, in one thread with poll(2).
 *
 *     cc -o chat5 chat5.c
 *     ./chat5 HOST PORT
 *
 * Messages are JSON objects in frames: four bytes with the length, in network byte order, then so many bytes.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	LIMIT = 65536,   /* bytes of the longest message */
	QUEUE = 1 << 20, /* bytes that may wait for one client */
	MOST = 1000,     /* clients */
	DEEPEST = 64,    /* nesting of JSON */
	LONGEST_NAME = 32,
};

struct text {
	char *bytes;
	size_t size;
};

struct client {
	int socket;
	char name[LONGEST_NAME + 1]; /* "" before it has joined */
	const char *gone;            /* why it is to go, NULL while it stays */
	char in[4 + LIMIT];
	size_t received;
	struct text out; /* what waits to be sent */
};

static struct client *clients[MOST];

/* JSON. A reader takes the fields that messages have; fields of any other name are read over. */

enum { TYPE, NAME, TO, TEXT, FIELDS };
static const char *const field_names[FIELDS] = {"type", "name", "to", "text"};

struct reader {
	const unsigned char *at, *end;
	int depth;
};

static int read_value(struct reader *r, struct text *string);

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
}

static int take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at == r->end || *r->at != c)
		return 0;
	r->at++;
	return 1;
}

/* put_rune appends a character as UTF-8; there is room, as its escape was longer. */
static void put_rune(struct text *t, unsigned rune)
{
	unsigned char *p = (unsigned char *)t->bytes + t->size;

	if (rune < 0x80) {
		*p++ = rune;
	} else if (rune < 0x800) {
		*p++ = 0xC0 | rune >> 6;
		*p++ = 0x80 | (rune & 0x3F);
	} else if (rune < 0x10000) {
		*p++ = 0xE0 | rune >> 12;
		*p++ = 0x80 | (rune >> 6 & 0x3F);
		*p++ = 0x80 | (rune & 0x3F);
	} else {
		*p++ = 0xF0 | rune >> 18;
		*p++ = 0x80 | (rune >> 12 & 0x3F);
		*p++ = 0x80 | (rune >> 6 & 0x3F);
		*p++ = 0x80 | (rune & 0x3F);
	}
	t->size = (char *)p - t->bytes;
}

static int read_hex(struct reader *r, unsigned *value)
{
	*value = 0;
	for (int i = 0; i < 4; i++) {
		const char *digits = "0123456789abcdef", *d;

		if (r->at == r->end || !*r->at || !(d = strchr(digits, *r->at | 0x20)))
			return 0;
		*value = *value << 4 | (d - digits);
		r->at++;
	}
	return 1;
}

static int read_escape(struct reader *r, struct text *t)
{
	static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *found;
	unsigned rune, low;

	if (r->at == r->end)
		return 0;
	if (*r->at != 'u') {
		if (!*r->at || !(found = strchr(letters, *r->at)))
			return 0;
		t->bytes[t->size++] = values[found - letters];
		r->at++;
		return 1;
	}
	r->at++;
	if (!read_hex(r, &rune) || (rune & 0xFC00) == 0xDC00)
		return 0;
	if ((rune & 0xFC00) == 0xD800) { /* the first half of a pair */
		if (r->end - r->at < 2 || r->at[0] != '\\' || r->at[1] != 'u')
			return 0;
		r->at += 2;
		if (!read_hex(r, &low) || (low & 0xFC00) != 0xDC00)
			return 0;
		rune = 0x10000 + ((rune & 0x3FF) << 10) + (low & 0x3FF);
	}
	put_rune(t, rune);
	return 1;
}

/* rune_size is how many bytes a character beyond ASCII has, 0 where it is no UTF-8: see RFC 3629. */
static int rune_size(const struct reader *r)
{
	const unsigned char *p = r->at;
	int size = *p >= 0xF0 ? 4 : *p >= 0xE0 ? 3 : 2;

	if (*p < 0xC2 || *p > 0xF4 || r->end - p < size)
		return 0;
	if ((*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F) || (*p == 0xF0 && p[1] < 0x90) || (*p == 0xF4 && p[1] > 0x8F))
		return 0;
	for (int i = 1; i < size; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return size;
}

/* read_string reads a string behind its first quote into t, which gets memory of its own. */
static int read_string(struct reader *r, struct text *t)
{
	t->size = 0;
	t->bytes = realloc(t->bytes, r->end - r->at + 1);
	if (!t->bytes)
		return 0;
	while (r->at < r->end && *r->at != '"') {
		int size = 1;

		if (*r->at == '\\') {
			r->at++;
			if (!read_escape(r, t))
				return 0;
			continue;
		}
		if (*r->at < 0x20 || (*r->at >= 0x80 && !(size = rune_size(r))))
			return 0;
		memcpy(t->bytes + t->size, r->at, size);
		t->size += size;
		r->at += size;
	}
	t->bytes[t->size] = '\0';
	return r->at++ < r->end;
}

/* read_object reads an object behind its brace; fields is where the known ones go, NULL to read over all. */
static int read_object(struct reader *r, struct text *fields)
{
	int ok = 1, more = !take(r, '}');

	while (ok && more) {
		struct text key = {0}, *value = NULL;

		ok = take(r, '"') && read_string(r, &key) && take(r, ':');
		for (int i = 0; ok && fields && i < FIELDS; i++)
			if (strcmp(key.bytes, field_names[i]) == 0)
				value = &fields[i];
		if (value) {
			free(value->bytes);
			*value = (struct text){0};
		}
		free(key.bytes);
		ok = ok && read_value(r, value);
		more = ok && take(r, ',');
		if (ok && !more)
			return take(r, '}');
	}
	return ok;
}

static int read_array(struct reader *r)
{
	if (take(r, ']'))
		return 1;
	do
		if (!read_value(r, NULL))
			return 0;
	while (take(r, ','));
	return take(r, ']');
}

static int read_word(struct reader *r)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t left = r->end - r->at;
	char number[32], *rest;

	for (int i = 0; i < 3; i++)
		if (left >= strlen(words[i]) && memcmp(r->at, words[i], strlen(words[i])) == 0) {
			r->at += strlen(words[i]);
			return 1;
		}
	if (left > sizeof number - 1)
		left = sizeof number - 1;
	memcpy(number, r->at, left);
	number[left] = '\0';
	strtod(number, &rest);
	r->at += rest - number;
	return rest > number;
}

/* read_value reads any value; a string goes to where it is wanted. */
static int read_value(struct reader *r, struct text *string)
{
	struct text unwanted = {0};
	int ok;

	if (++r->depth > DEEPEST)
		return 0;
	if (take(r, '"')) {
		ok = read_string(r, string ? string : &unwanted);
		free(unwanted.bytes);
	} else if (take(r, '{')) {
		ok = read_object(r, NULL);
	} else if (take(r, '[')) {
		ok = read_array(r);
	} else {
		ok = read_word(r);
	}
	r->depth--;
	return ok;
}

/* Sending. */

static void append(struct client *c, const void *bytes, size_t size)
{
	if (c->gone)
		return;
	char *grown = c->out.size + size > QUEUE ? NULL : realloc(c->out.bytes, c->out.size + size);

	if (!grown) {
		c->gone = "too slow";
		return;
	}
	c->out.bytes = grown;
	memcpy(grown + c->out.size, bytes, size);
	c->out.size += size;
}

/* quoted returns text as a JSON string, in memory that the caller frees. */
static char *quoted(struct text t)
{
	char *result = malloc(6 * t.size + 3), *p = result;

	*p++ = '"';
	for (size_t i = 0; i < t.size; i++) {
		unsigned char c = t.bytes[i];

		if (c < 0x20)
			p += sprintf(p, "\\u%04x", c);
		else {
			if (c == '"' || c == '\\')
				*p++ = '\\';
			*p++ = c;
		}
	}
	*p++ = '"';
	*p = '\0';
	return result;
}

/* send_to sends a frame to a client, or to all that have joined where it is NULL. */
static void send_to(struct client *c, const char *format, ...)
{
	char *message;
	va_list arguments;
	uint32_t header;

	va_start(arguments, format);
	int size = vasprintf(&message, format, arguments);
	va_end(arguments);
	if (size < 0)
		return;
	header = htonl(size);
	for (int i = 0; i < MOST; i++)
		if (clients[i] && (c ? clients[i] == c : clients[i]->name[0])) {
			append(clients[i], &header, sizeof header);
			append(clients[i], message, size);
		}
	free(message);
}

/* names returns the names of all as a JSON array, in memory that the caller frees. */
static char *names(void)
{
	char *list = malloc(MOST * (LONGEST_NAME + 3) + 3), *p = list;

	*p++ = '[';
	for (int i = 0; i < MOST; i++)
		if (clients[i] && clients[i]->name[0])
			p += sprintf(p, "%s\"%s\"", p > list + 1 ? "," : "", clients[i]->name);
	strcpy(p, "]");
	return list;
}

/* What clients ask for: each returns what is wrong, NULL where nothing is. */

static struct client *find(const char *name)
{
	for (int i = 0; i < MOST; i++)
		if (clients[i] && clients[i]->name[0] && strcmp(clients[i]->name, name) == 0)
			return clients[i];
	return NULL;
}

static const char *join(struct client *c, struct text name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	if (c->name[0])
		return "you have joined already";
	if (!name.bytes || name.size < 1 || name.size > LONGEST_NAME || strspn(name.bytes, letters) != name.size)
		return "a name has 1 to 32 letters, digits, _ and -";
	if (find(name.bytes))
		return "name taken";
	send_to(NULL, "{\"type\":\"joined\",\"name\":\"%s\"}", name.bytes);
	strcpy(c->name, name.bytes);
	char *all = names();
	send_to(c, "{\"type\":\"welcome\",\"name\":\"%s\",\"users\":%s}", c->name, all);
	free(all);
	return NULL;
}

static const char *say(struct client *c, struct text text)
{
	if (!text.bytes)
		return "text must be a string";
	char *json = quoted(text);
	send_to(NULL, "{\"type\":\"said\",\"from\":\"%s\",\"text\":%s}", c->name, json);
	free(json);
	return NULL;
}

static const char *tell(struct client *c, struct text to, struct text text)
{
	struct client *other = to.bytes ? find(to.bytes) : NULL;
	struct client *both[] = {c, other};

	if (!text.bytes)
		return "text must be a string";
	if (!other)
		return "there is nobody of that name";
	char *json = quoted(text);
	for (int i = 0; i < (other == c ? 1 : 2); i++)
		send_to(both[i], "{\"type\":\"told\",\"from\":\"%s\",\"to\":\"%s\",\"text\":%s}", c->name, other->name, json);
	free(json);
	return NULL;
}

static const char *handle(struct client *c, struct text *fields)
{
	const char *type = fields[TYPE].bytes;

	if (!type)
		return "type must be a string";
	if (strcmp(type, "join") == 0)
		return join(c, fields[NAME]);
	if (!c->name[0])
		return "join first";
	if (strcmp(type, "say") == 0)
		return say(c, fields[TEXT]);
	if (strcmp(type, "tell") == 0)
		return tell(c, fields[TO], fields[TEXT]);
	if (strcmp(type, "who") == 0) {
		char *all = names();
		send_to(c, "{\"type\":\"users\",\"names\":%s}", all);
		free(all);
		return NULL;
	}
	if (strcmp(type, "leave") != 0)
		return "unknown type of message";
	c->gone = "left";
	return NULL;
}

static void take_message(struct client *c, const char *bytes, size_t size)
{
	struct reader r = {(const unsigned char *)bytes, (const unsigned char *)bytes + size, 0};
	struct text fields[FIELDS] = {0};
	const char *problem = "a message is a JSON object";

	if (take(&r, '{') && read_object(&r, fields) && (skip_blanks(&r), r.at == r.end))
		problem = handle(c, fields);
	if (problem)
		send_to(c, "{\"type\":\"error\",\"text\":\"%s\"}", problem);
	for (int i = 0; i < FIELDS; i++)
		free(fields[i].bytes);
}

/* Clients coming, talking and going. */

static void receive(struct client *c)
{
	ssize_t n = recv(c->socket, c->in + c->received, sizeof c->in - c->received, 0);

	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			c->gone = "lost";
		return;
	}
	c->received += n;
	while (!c->gone && c->received >= 4) {
		uint32_t size;

		memcpy(&size, c->in, 4);
		size = ntohl(size);
		if (size > LIMIT) {
			send_to(c, "{\"type\":\"error\",\"text\":\"frame of %u bytes announced, at most %d\"}", size, LIMIT);
			c->gone = "lost";
		} else if (c->received < 4 + (size_t)size) {
			return;
		} else {
			take_message(c, c->in + 4, size);
			c->received -= 4 + size;
			memmove(c->in, c->in + 4 + size, c->received); /* what follows the frame belongs to the next one */
		}
	}
}

static void send_waiting(struct client *c)
{
	ssize_t n = send(c->socket, c->out.bytes, c->out.size, MSG_NOSIGNAL); /* else SIGPIPE would end the server */

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			c->gone = "lost";
		return;
	}
	c->out.size -= n;
	memmove(c->out.bytes, c->out.bytes + n, c->out.size);
}

/* dismiss closes the connections of all who are to go; their going may be too much for others, who then go too. */
static void dismiss(void)
{
	for (int i = 0; i < MOST; i++) {
		struct client *c = clients[i];

		if (!c || !c->gone)
			continue;
		clients[i] = NULL;
		if (c->out.size > 0)
			send_waiting(c); /* the reason, if there is room for it */
		if (c->name[0])
			send_to(NULL, "{\"type\":\"left\",\"name\":\"%s\",\"reason\":\"%s\"}", c->name, c->gone);
		close(c->socket);
		free(c->out.bytes);
		free(c);
		i = -1; /* look at all anew */
	}
}

static void welcome(int server)
{
	int fd = accept4(server, NULL, NULL, SOCK_NONBLOCK);

	for (int i = 0; fd >= 0 && i < MOST; i++)
		if (!clients[i] && (clients[i] = calloc(1, sizeof(struct client)))) {
			clients[i]->socket = fd;
			return;
		}
	if (fd >= 0)
		close(fd);
}

static int listen_at(const char *host, const char *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
	int one = 1, server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
		fprintf(stderr, "%s is no IPv4 address\n", host);
		exit(2);
	}
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 128) < 0) {
		perror("bind or listen");
		exit(1);
	}
	return server;
}

int main(int argc, char **argv)
{
	static struct pollfd polled[MOST + 1];
	static struct client *owners[MOST + 1];

	if (argc != 3) {
		fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
		return 2;
	}
	int server = listen_at(argv[1], argv[2]);

	for (;;) {
		int count = 0;

		polled[count++] = (struct pollfd){.fd = server, .events = POLLIN};
		for (int i = 0; i < MOST; i++) {
			struct client *c = clients[i];

			if (!c)
				continue;
			owners[count] = c;
			polled[count++] = (struct pollfd){.fd = c->socket, .events = c->out.size > 0 ? POLLIN | POLLOUT : POLLIN};
		}
		if (poll(polled, count, -1) < 0) {
			if (errno == EINTR)
				continue;
			perror("poll");
			return 1;
		}
		for (int i = 1; i < count; i++) {
			if (!owners[i]->gone && polled[i].revents & POLLOUT)
				send_waiting(owners[i]);
			if (!owners[i]->gone && polled[i].revents & (POLLIN | POLLHUP | POLLERR))
				receive(owners[i]);
		}
		dismiss();
		if (polled[0].revents)
			welcome(server);
	}
}
