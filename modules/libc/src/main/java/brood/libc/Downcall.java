package brood.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls C functions through one handle of one shape: six integers or pointers in, one out, errno captured.
 *
 * <p>Linking a shape costs 12 to 15 ms at start-up (60 to 80 ms for the first), so all functions share one: on x86-64
 * and aarch64 Linux an argument the callee does not take lies in a register that it never reads, an {@code int} is the
 * lower half of its register, and a variadic integer travels like a fixed one. The price is a nanosecond for six zeros.
 *
 * <p>Each method is one result kind of the symbol lists. The convention is a non-negative result or the negated errno,
 * which is read only after a failure, because it is stale after a success. A symbol that the C library does not have
 * fails with ENOSYS, or, where no result means failure, with an error.
 */
final class Downcall {
    private static final int ENOSYS = 38;
    private static final int LOWEST_ERROR = -4095;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(WORD, WORD, WORD, WORD, WORD, WORD, WORD), Linker.Option.captureCallState("errno"));

    private static final ThreadLocal<MemorySegment> ERRNO = new ThreadLocal<>() {
        @Override
        protected MemorySegment initialValue() {
            return Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
        }
    };

    /** Needed, and made, only after a failure. */
    private static final class ErrnoField {
        static final long OFFSET =
                Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    }

    private Downcall() {}

    /** The address of a C library function, NULL if this C library has none of that name. */
    static MemorySegment symbol(String name) {
        return LINKER.defaultLookup().find(name).orElse(MemorySegment.NULL);
    }

    /**
     * What a pointer parameter becomes; the caller keeps the segment reachable until the return. As a bare number it is
     * not checked by the linker, so what that would refuse is refused here: C would write into freed memory.
     */
    static long address(MemorySegment pointer) {
        if (!pointer.isNative()) {
            throw new IllegalArgumentException("a heap segment has no address that C could use: " + pointer);
        }
        if (!pointer.scope().isAlive()) {
            throw new IllegalStateException("the segment's arena is closed: " + pointer);
        }
        return pointer.address();
    }

    /** A function that returns an {@code int}, negative on failure. The upper half of the register is not defined. */
    static int intResult(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = ERRNO.get();
        int result = (int) call(function, state, a, b, c, d, e, f);
        return result < 0 ? -errno(function, state) : result;
    }

    /** A function that returns a {@code long} or {@code ssize_t}, negative on failure. */
    static long longResult(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = ERRNO.get();
        long result = call(function, state, a, b, c, d, e, f);
        return result < 0 ? -errno(function, state) : result;
    }

    /** A function that returns an address, -1 on failure; addresses of the last page do not occur. */
    static long pointerResult(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = ERRNO.get();
        long result = call(function, state, a, b, c, d, e, f);
        return result < 0 && result >= LOWEST_ERROR ? -errno(function, state) : result;
    }

    /** A function that returns zero or, as a positive number, the error itself. */
    static int errorResult(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        int error = (int) call(function, ERRNO.get(), a, b, c, d, e, f);
        return error == -1 ? -ENOSYS : -error;
    }

    /** A function that cannot fail, or that says so in a way of its own: no result is left for "this one is missing". */
    static long plainResult(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        if (function.address() == 0) {
            throw new UnsatisfiedLinkError("this C library lacks a function whose result cannot say so");
        }
        return call(function, ERRNO.get(), a, b, c, d, e, f);
    }

    private static int errno(MemorySegment function, MemorySegment state) {
        return function.address() == 0 ? ENOSYS : state.get(ValueLayout.JAVA_INT, ErrnoField.OFFSET);
    }

    private static long call(
            MemorySegment function, MemorySegment state, long a, long b, long c, long d, long e, long f) {
        if (function.address() == 0) {
            return -1;
        }
        try {
            return (long) CALL.invokeExact(function, state, a, b, c, d, e, f);
        } catch (Error fault) { // of an access to mapped memory before, which compiled code gets to know late
            throw fault;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall throws nothing", impossible);
        }
    }
}
