/* libjpeg-turbo as Pillow calls it, behind one function; timed here so that Python costs nothing. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <jpeglib.h>

struct catcher { struct jpeg_error_mgr base; jmp_buf out; };

static void leave(j_common_ptr j) { longjmp(((struct catcher *)j->err)->out, 1); }
static void silent(j_common_ptr j, int level) { (void)j; (void)level; }

/* Decodes `repeat` times into `out` and returns the processor's nanoseconds for one, or -1. */
double peer_decode(const unsigned char *data, unsigned long size, unsigned char *out, int denominator, int repeat) {
    struct jpeg_decompress_struct d;
    struct catcher errors;
    struct timespec a, b;
    d.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = leave;
    errors.base.emit_message = silent;
    if (setjmp(errors.out)) { jpeg_destroy_decompress(&d); return -1; }
    jpeg_create_decompress(&d);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    for (int i = 0; i < repeat; i++) {
        jpeg_mem_src(&d, data, size);
        jpeg_read_header(&d, TRUE);
        d.scale_num = 1;
        d.scale_denom = denominator;
        jpeg_start_decompress(&d);
        size_t stride = (size_t)d.output_width * d.output_components;
        while (d.output_scanline < d.output_height) {
            JSAMPROW rows[4];
            for (int r = 0; r < 4; r++) rows[r] = out + stride * (d.output_scanline + r);
            jpeg_read_scanlines(&d, rows, 4);
        }
        jpeg_finish_decompress(&d);
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    jpeg_destroy_decompress(&d);
    return ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / repeat;
}
