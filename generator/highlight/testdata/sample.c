#include <stdio.h>
#define MAX(a, b) ((a) > (b) ? (a) : (b))
int main(int argc, char *argv[]) {
    /* several
       lines */
    printf("%d\n", MAX(argc, 0x2aUL)); // one
    return argv[0][0] == '\0';
}
