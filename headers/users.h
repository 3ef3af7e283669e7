/* The user and group databases. */
#ifndef BROOD_USERS_H
#define BROOD_USERS_H

#include <grp.h>
#include <pwd.h>

#endif
