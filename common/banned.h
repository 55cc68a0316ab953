/* banned.h - calls that cut, overrun or depend on the locale or the clock, made compile errors */
#ifndef BANNED_H
#define BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok atoi atol gets gmtime localtime asctime ctime strcoll

#endif
