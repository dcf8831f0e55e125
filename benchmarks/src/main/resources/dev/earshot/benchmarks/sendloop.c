/*
 * The limit that fan-out is measured against: one epoll thread that calls send(2) once per subscriber and message, and
 * does nothing else. Speaks just enough WebSocket for the load driver, and the driver's commands on standard input:
 *   burst <kind> <room> <count>     sends <count> messages to every subscriber
 * Prints "port <n>" once it listens.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 20000, PAYLOAD = 200, HEAD = 4 };

static int clients[MOST];
static int count;
static unsigned char upgraded[1 << 16];
static char frame[HEAD + PAYLOAD];

static const char hello[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    "\x81\x14{\"type\":\"connected\"}";

static void send_all(int fd, const char *bytes, size_t left) {
    while (left > 0) {
        ssize_t sent = send(fd, bytes, left, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            struct pollfd writable = {.fd = fd, .events = POLLOUT};
            poll(&writable, 1, 1000);
        } else if (sent < 0) {
            return;
        } else {
            bytes += sent;
            left -= (size_t)sent;
        }
    }
}

static void burst(int messages) {
    for (int m = 0; m < messages; m++) {
        for (int i = 0; i < count; i++) {
            send_all(clients[i], frame, sizeof frame);
        }
    }
}

static void forget(int fd) {
    for (int i = 0; i < count; i++) {
        if (clients[i] == fd) {
            clients[i] = clients[--count];
            break;
        }
    }
    upgraded[fd & 0xffff] = 0;
    close(fd);
}

static void on_client(int fd) {
    char bytes[16384];
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        forget(fd);
    } else if (got > 0 && !upgraded[fd & 0xffff] && memmem(bytes, (size_t)got, "\r\n\r\n", 4)) {
        upgraded[fd & 0xffff] = 1;
        clients[count++] = fd;
        send_all(fd, hello, sizeof hello - 1);
    }
}

static void on_command(void) {
    static char text[4096];
    static size_t length;
    ssize_t got = read(0, text + length, sizeof text - 1 - length);
    if (got <= 0) {
        exit(0);
    }
    length += (size_t)got;
    text[length] = 0;
    char *line = text;
    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
        int messages;
        *end = 0;
        if (sscanf(line, "burst %*s %*s %d", &messages) == 1) {
            burst(messages);
        }
    }
    length = strlen(line);
    memmove(text, line, length);
}

int main(void) {
    frame[0] = (char)0x81;
    frame[1] = 126;
    frame[2] = 0;
    frame[3] = (char)PAYLOAD;
    memset(frame + HEAD, 'x', PAYLOAD);
    memcpy(frame + HEAD, "{\"type\":\"message\",\"data\":\"", 26);
    memcpy(frame + HEAD + PAYLOAD - 2, "\"}", 2);

    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096) ||
        getsockname(listener, (struct sockaddr *)&address, &size)) {
        perror("sendloop");
        return 1;
    }
    int poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    event.data.fd = 0;
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &event);
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event ready[256];
        int n = epoll_wait(poller, ready, 256, -1);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == 0) {
                on_command();
            } else if (fd == listener) {
                int one = 1;
                int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (client < 0 || count >= MOST) {
                    continue;
                }
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                event.data.fd = client;
                epoll_ctl(poller, EPOLL_CTL_ADD, client, &event);
            } else {
                on_client(fd);
            }
        }
    }
}
