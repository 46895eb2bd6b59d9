/* A server that knows its users by name and password, with a thread for each client.
 *
 *     cc -pthread -o auth2 auth2.c -lcrypt
 *     ./auth2 HOST PORT
 *
 * It keeps them in users.txt, in the current folder: a line for each, with the name and what crypt(3) makes of the
 * password and a salt.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <crypt.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	LONGEST_LINE = 4096,
	LONGEST_NAME = 32,
	MOST_USERS = 10000,
	MOST_ROWS = 1024, /* rows of failures that are kept in mind */
	TRIES = 3,        /* failures in a row that are free */
	LONGEST_DELAY = 60,
};

static const char file[] = "users.txt";
static const char method[] = "$y$"; /* yescrypt */

struct user {
	char name[LONGEST_NAME + 1];
	char hash[CRYPT_OUTPUT_SIZE];
};

struct row {
	char key[64]; /* a name, or an address; "" for none */
	int failures;
	time_t until; /* when the next attempt is allowed */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all below */
static struct user users[MOST_USERS];
static int user_count;
static struct row rows[MOST_ROWS];
static int next_row;
static char nobody[CRYPT_OUTPUT_SIZE]; /* what is compared with where there is no such user */

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* hash_with hashes a password with a setting: a salt, or a hash, which begins with its salt. */
static int hash_with(const char *password, const char *setting, char *hash)
{
	struct crypt_data *data = calloc(1, sizeof *data);
	int ok = data && crypt_r(password, setting, data) && data->output[0] != '*';

	if (ok)
		memcpy(hash, data->output, CRYPT_OUTPUT_SIZE);
	free(data);
	return ok;
}

static int hash_new(const char *password, char *hash)
{
	char salt[CRYPT_GENSALT_OUTPUT_SIZE];

	return crypt_gensalt_rn(method, 0, NULL, 0, salt, sizeof salt) && hash_with(password, salt, hash);
}

/* same compares in a time that does not tell where two hashes differ. */
static int same(const char *a, const char *b)
{
	unsigned char difference = 0;

	for (int i = 0; i < CRYPT_OUTPUT_SIZE; i++)
		difference |= a[i] ^ b[i];
	return difference == 0;
}

/* find returns a user, NULL where there is none; under the lock. */
static struct user *find(const char *name)
{
	for (int i = 0; i < user_count; i++)
		if (strcmp(users[i].name, name) == 0)
			return &users[i];
	return NULL;
}

static void load_users(void)
{
	FILE *in = fopen(file, "r");

	if (!in)
		return; /* the first run */
	while (user_count < MOST_USERS && fscanf(in, "%32s %383s", users[user_count].name, users[user_count].hash) == 2)
		user_count++;
	fclose(in);
}

/* keep_user writes a user to the file, and returns when that is on the disk. */
static int keep_user(const struct user *u)
{
	char line[sizeof *u + 2];
	int length = snprintf(line, sizeof line, "%s %s\n", u->name, u->hash);
	int out = open(file, O_WRONLY | O_APPEND | O_CREAT, 0600);
	int ok = out >= 0 && write(out, line, length) == length && fsync(out) == 0;

	if (out >= 0)
		close(out);
	return ok;
}

static const char *register_user(const char *name, const char *password)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	struct user u = {0};
	const char *reply = "ok registered";

	if (strlen(name) > LONGEST_NAME || strspn(name, letters) != strlen(name))
		return "error a name has 1 to 32 letters, digits, _ and -";
	if (strlen(password) < 8 || strlen(password) > 128)
		return "error a password has 8 to 128 bytes";
	strcpy(u.name, name);
	if (!hash_new(password, u.hash))
		return "error the password cannot be hashed";
	pthread_mutex_lock(&lock); /* hashing took a while, and others came meanwhile: ask and take in one step */
	if (find(name))
		reply = "error name taken";
	else if (user_count == MOST_USERS)
		reply = "error there are too many users";
	else if (!keep_user(&u))
		reply = "error the account cannot be kept now";
	else
		users[user_count++] = u;
	pthread_mutex_unlock(&lock);
	return reply;
}

/* row_of returns the row of a key, a new one in place of the oldest where it has none; under the lock. */
static struct row *row_of(const char *key)
{
	struct row *r;

	for (r = rows; r < rows + MOST_ROWS; r++)
		if (strcmp(r->key, key) == 0)
			return r;
	r = &rows[next_row++ % MOST_ROWS];
	*r = (struct row){0};
	snprintf(r->key, sizeof r->key, "%s", key);
	return r;
}

static void count_failure(const char *key)
{
	struct row *r = row_of(key);

	if (++r->failures % TRIES == 0) {
		int exponent = r->failures / TRIES - 1;

		r->until = now() + (exponent < 6 ? 1 << exponent : LONGEST_DELAY);
	}
}

static void login(const char *name, const char *password, const char *address, char *reply, size_t size)
{
	char keys[2][64], kept[CRYPT_OUTPUT_SIZE], hash[CRYPT_OUTPUT_SIZE] = {0};
	struct user *u;
	int known, right;
	time_t wait = 0;

	snprintf(keys[0], sizeof keys[0], "name %s", name);
	snprintf(keys[1], sizeof keys[1], "address %s", address);
	pthread_mutex_lock(&lock);
	for (int i = 0; i < 2; i++)
		if (row_of(keys[i])->until + 1 - now() > wait && row_of(keys[i])->until)
			wait = row_of(keys[i])->until + 1 - now();
	u = find(name);
	known = u != NULL;
	memcpy(kept, known ? u->hash : nobody, sizeof kept);
	pthread_mutex_unlock(&lock);
	if (wait > 0) {
		snprintf(reply, size, "error too many attempts, wait %ld seconds", (long)wait);
		return;
	}

	right = hash_with(password, kept, hash) && same(hash, kept) && known; /* as much work for a user that is not there */
	pthread_mutex_lock(&lock);
	for (int i = 0; i < 2; i++)
		if (right)
			*row_of(keys[i]) = (struct row){0};
		else
			count_failure(keys[i]);
	pthread_mutex_unlock(&lock);
	if (right)
		snprintf(reply, size, "ok hello %s", name);
	else
		snprintf(reply, size, "error wrong name or password");
}

/* answer makes the reply to a line, and says whether the client leaves. */
static int answer(char *line, const char *address, char *reply, size_t size)
{
	char *command = strsep(&line, " ");
	char *name = line ? strsep(&line, " ") : NULL;
	char *password = line; /* all the rest */

	if (strcmp(command, "quit") == 0) {
		snprintf(reply, size, "ok bye");
		return 1;
	}
	if (strcmp(command, "register") != 0 && strcmp(command, "login") != 0)
		snprintf(reply, size, "error unknown command");
	else if (!name || !*name || !password || !*password)
		snprintf(reply, size, "error usage: %s NAME PASSWORD", command);
	else if (command[0] == 'r')
		snprintf(reply, size, "%s", register_user(name, password));
	else
		login(name, password, address, reply, size);
	return 0;
}

static int send_line(int client, const char *line)
{
	char data[LONGEST_LINE + 64];
	size_t size = snprintf(data, sizeof data, "%s\n", line), sent = 0;

	while (sent < size) {
		ssize_t n = send(client, data + sent, size - sent, MSG_NOSIGNAL); /* else SIGPIPE would end the server */

		if (n < 0)
			return -1;
		sent += n;
	}
	return 0;
}

/* hang_up says that a line is too long and waits until the client has gone: closing at once would reset the connection,
 * and the reply be lost. */
static void hang_up(int client)
{
	char rest[LONGEST_LINE];

	if (send_line(client, "error line too long") == 0 && shutdown(client, SHUT_WR) == 0)
		while (recv(client, rest, sizeof rest, 0) > 0)
			;
}

/* serve answers the lines of one client, until it leaves or is lost. */
static void serve(int client, const char *address)
{
	char buffer[LONGEST_LINE], reply[LONGEST_LINE + 64], *newline;
	size_t filled = 0;

	for (;;) {
		while (!(newline = memchr(buffer, '\n', filled))) {
			if (filled == sizeof buffer) {
				hang_up(client);
				return;
			}
			ssize_t n = recv(client, buffer + filled, sizeof buffer - filled, 0);
			if (n <= 0)
				return;
			filled += n;
		}
		size_t size = newline + 1 - buffer;
		*newline = '\0';
		if (newline > buffer && newline[-1] == '\r')
			newline[-1] = '\0';
		int leaves = answer(buffer, address, reply, sizeof reply);
		if (send_line(client, reply) < 0 || leaves)
			return;
		filled -= size;
		memmove(buffer, buffer + size, filled); /* what follows the line belongs to the next one */
	}
}

static void *start(void *argument)
{
	int client = (int)(long)argument;
	struct sockaddr_in peer;
	socklen_t size = sizeof peer;
	char address[INET_ADDRSTRLEN] = "";

	if (getpeername(client, (struct sockaddr *)&peer, &size) == 0)
		inet_ntop(AF_INET, &peer.sin_addr, address, sizeof address);
	serve(client, address);
	close(client);
	return NULL;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int one = 1, server = socket(AF_INET, SOCK_STREAM, 0);

	if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
		fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
		return 2;
	}
	address.sin_port = htons(atoi(argv[2]));
	load_users();
	if (!hash_new("nobody has this password", nobody))
		fail("crypt");
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
		fail("bind");
	if (listen(server, 128) < 0)
		fail("listen");
	for (;;) {
		pthread_t thread;
		int client = accept(server, NULL, NULL);

		if (client >= 0 && pthread_create(&thread, NULL, start, (void *)(long)client) == 0)
			pthread_detach(thread);
		else if (client >= 0)
			close(client);
	}
}
