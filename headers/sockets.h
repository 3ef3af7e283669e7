/* Sockets between processes of one machine. */
#ifndef BROOD_SOCKETS_H
#define BROOD_SOCKETS_H

#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

/* CMSG_SPACE, CMSG_LEN and CMSG_DATA are macros with a parameter: their values for the one control message in use. */
#define CMSG_HEADER_SIZE CMSG_LEN(0)
#define CMSG_ALIGNMENT CMSG_ALIGN(1)

/* call_X is X with the prototype Brood calls it by: glibc's has a union for the address. */
int call_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
int call_bind(int fd, const struct sockaddr *address, socklen_t length);
int call_connect(int fd, const struct sockaddr *address, socklen_t length);

#endif
