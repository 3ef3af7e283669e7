/* Sockets between processes of one machine. */
#ifndef BROOD_SOCKETS_H
#define BROOD_SOCKETS_H

#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

/* CMSG_SPACE, CMSG_LEN and CMSG_DATA are macros with a parameter: their values for the one control message in use. */
#define CMSG_HEADER_SIZE CMSG_LEN(0)
#define CMSG_ALIGNMENT CMSG_ALIGN(1)

#endif
