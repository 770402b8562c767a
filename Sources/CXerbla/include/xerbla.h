void cblas_xerbla(int position, const char *routine, const char *form, ...);
