package brood.core;

import brood.libc.Native;
import brood.libc.errors_h;

/**
 * An error number of the kernel or the C library. Numbers this class has no constant for survive unchanged.
 *
 * @param raw the number, positive
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public record Errno(int raw) {
    /** {@code EPERM}. */
    public static final Errno EPERM = new Errno(errors_h.EPERM());

    /** {@code ENOENT}. */
    public static final Errno ENOENT = new Errno(errors_h.ENOENT());

    /** {@code ESRCH}. */
    public static final Errno ESRCH = new Errno(errors_h.ESRCH());

    /** {@code EINTR}. */
    public static final Errno EINTR = new Errno(errors_h.EINTR());

    /** {@code EIO}. */
    public static final Errno EIO = new Errno(errors_h.EIO());

    /** {@code ENXIO}. */
    public static final Errno ENXIO = new Errno(errors_h.ENXIO());

    /** {@code E2BIG}. */
    public static final Errno E2BIG = new Errno(errors_h.E2BIG());

    /** {@code ENOEXEC}. */
    public static final Errno ENOEXEC = new Errno(errors_h.ENOEXEC());

    /** {@code EBADF}. */
    public static final Errno EBADF = new Errno(errors_h.EBADF());

    /** {@code ECHILD}. */
    public static final Errno ECHILD = new Errno(errors_h.ECHILD());

    /** {@code EAGAIN}. */
    public static final Errno EAGAIN = new Errno(errors_h.EAGAIN());

    /** {@code ENOMEM}. */
    public static final Errno ENOMEM = new Errno(errors_h.ENOMEM());

    /** {@code EACCES}. */
    public static final Errno EACCES = new Errno(errors_h.EACCES());

    /** {@code EFAULT}. */
    public static final Errno EFAULT = new Errno(errors_h.EFAULT());

    /** {@code ENOTBLK}. */
    public static final Errno ENOTBLK = new Errno(errors_h.ENOTBLK());

    /** {@code EBUSY}. */
    public static final Errno EBUSY = new Errno(errors_h.EBUSY());

    /** {@code EEXIST}. */
    public static final Errno EEXIST = new Errno(errors_h.EEXIST());

    /** {@code EXDEV}. */
    public static final Errno EXDEV = new Errno(errors_h.EXDEV());

    /** {@code ENODEV}. */
    public static final Errno ENODEV = new Errno(errors_h.ENODEV());

    /** {@code ENOTDIR}. */
    public static final Errno ENOTDIR = new Errno(errors_h.ENOTDIR());

    /** {@code EISDIR}. */
    public static final Errno EISDIR = new Errno(errors_h.EISDIR());

    /** {@code EINVAL}. */
    public static final Errno EINVAL = new Errno(errors_h.EINVAL());

    /** {@code ENFILE}. */
    public static final Errno ENFILE = new Errno(errors_h.ENFILE());

    /** {@code EMFILE}. */
    public static final Errno EMFILE = new Errno(errors_h.EMFILE());

    /** {@code ENOTTY}. */
    public static final Errno ENOTTY = new Errno(errors_h.ENOTTY());

    /** {@code ETXTBSY}. */
    public static final Errno ETXTBSY = new Errno(errors_h.ETXTBSY());

    /** {@code EFBIG}. */
    public static final Errno EFBIG = new Errno(errors_h.EFBIG());

    /** {@code ENOSPC}. */
    public static final Errno ENOSPC = new Errno(errors_h.ENOSPC());

    /** {@code ESPIPE}. */
    public static final Errno ESPIPE = new Errno(errors_h.ESPIPE());

    /** {@code EROFS}. */
    public static final Errno EROFS = new Errno(errors_h.EROFS());

    /** {@code EMLINK}. */
    public static final Errno EMLINK = new Errno(errors_h.EMLINK());

    /** {@code EPIPE}. */
    public static final Errno EPIPE = new Errno(errors_h.EPIPE());

    /** {@code EDOM}. */
    public static final Errno EDOM = new Errno(errors_h.EDOM());

    /** {@code ERANGE}. */
    public static final Errno ERANGE = new Errno(errors_h.ERANGE());

    /** {@code EDEADLK}. */
    public static final Errno EDEADLK = new Errno(errors_h.EDEADLK());

    /** {@code ENAMETOOLONG}. */
    public static final Errno ENAMETOOLONG = new Errno(errors_h.ENAMETOOLONG());

    /** {@code ENOLCK}. */
    public static final Errno ENOLCK = new Errno(errors_h.ENOLCK());

    /** {@code ENOSYS}. */
    public static final Errno ENOSYS = new Errno(errors_h.ENOSYS());

    /** {@code ENOTEMPTY}. */
    public static final Errno ENOTEMPTY = new Errno(errors_h.ENOTEMPTY());

    /** {@code ELOOP}. */
    public static final Errno ELOOP = new Errno(errors_h.ELOOP());

    /** {@code ENOMSG}. */
    public static final Errno ENOMSG = new Errno(errors_h.ENOMSG());

    /** {@code EIDRM}. */
    public static final Errno EIDRM = new Errno(errors_h.EIDRM());

    /** {@code ECHRNG}. */
    public static final Errno ECHRNG = new Errno(errors_h.ECHRNG());

    /** {@code EL2NSYNC}. */
    public static final Errno EL2NSYNC = new Errno(errors_h.EL2NSYNC());

    /** {@code EL3HLT}. */
    public static final Errno EL3HLT = new Errno(errors_h.EL3HLT());

    /** {@code EL3RST}. */
    public static final Errno EL3RST = new Errno(errors_h.EL3RST());

    /** {@code ELNRNG}. */
    public static final Errno ELNRNG = new Errno(errors_h.ELNRNG());

    /** {@code EUNATCH}. */
    public static final Errno EUNATCH = new Errno(errors_h.EUNATCH());

    /** {@code ENOCSI}. */
    public static final Errno ENOCSI = new Errno(errors_h.ENOCSI());

    /** {@code EL2HLT}. */
    public static final Errno EL2HLT = new Errno(errors_h.EL2HLT());

    /** {@code EBADE}. */
    public static final Errno EBADE = new Errno(errors_h.EBADE());

    /** {@code EBADR}. */
    public static final Errno EBADR = new Errno(errors_h.EBADR());

    /** {@code EXFULL}. */
    public static final Errno EXFULL = new Errno(errors_h.EXFULL());

    /** {@code ENOANO}. */
    public static final Errno ENOANO = new Errno(errors_h.ENOANO());

    /** {@code EBADRQC}. */
    public static final Errno EBADRQC = new Errno(errors_h.EBADRQC());

    /** {@code EBADSLT}. */
    public static final Errno EBADSLT = new Errno(errors_h.EBADSLT());

    /** {@code EBFONT}. */
    public static final Errno EBFONT = new Errno(errors_h.EBFONT());

    /** {@code ENOSTR}. */
    public static final Errno ENOSTR = new Errno(errors_h.ENOSTR());

    /** {@code ENODATA}. */
    public static final Errno ENODATA = new Errno(errors_h.ENODATA());

    /** {@code ETIME}. */
    public static final Errno ETIME = new Errno(errors_h.ETIME());

    /** {@code ENOSR}. */
    public static final Errno ENOSR = new Errno(errors_h.ENOSR());

    /** {@code ENONET}. */
    public static final Errno ENONET = new Errno(errors_h.ENONET());

    /** {@code ENOPKG}. */
    public static final Errno ENOPKG = new Errno(errors_h.ENOPKG());

    /** {@code EREMOTE}. */
    public static final Errno EREMOTE = new Errno(errors_h.EREMOTE());

    /** {@code ENOLINK}. */
    public static final Errno ENOLINK = new Errno(errors_h.ENOLINK());

    /** {@code EADV}. */
    public static final Errno EADV = new Errno(errors_h.EADV());

    /** {@code ESRMNT}. */
    public static final Errno ESRMNT = new Errno(errors_h.ESRMNT());

    /** {@code ECOMM}. */
    public static final Errno ECOMM = new Errno(errors_h.ECOMM());

    /** {@code EPROTO}. */
    public static final Errno EPROTO = new Errno(errors_h.EPROTO());

    /** {@code EMULTIHOP}. */
    public static final Errno EMULTIHOP = new Errno(errors_h.EMULTIHOP());

    /** {@code EDOTDOT}. */
    public static final Errno EDOTDOT = new Errno(errors_h.EDOTDOT());

    /** {@code EBADMSG}. */
    public static final Errno EBADMSG = new Errno(errors_h.EBADMSG());

    /** {@code EOVERFLOW}. */
    public static final Errno EOVERFLOW = new Errno(errors_h.EOVERFLOW());

    /** {@code ENOTUNIQ}. */
    public static final Errno ENOTUNIQ = new Errno(errors_h.ENOTUNIQ());

    /** {@code EBADFD}. */
    public static final Errno EBADFD = new Errno(errors_h.EBADFD());

    /** {@code EREMCHG}. */
    public static final Errno EREMCHG = new Errno(errors_h.EREMCHG());

    /** {@code ELIBACC}. */
    public static final Errno ELIBACC = new Errno(errors_h.ELIBACC());

    /** {@code ELIBBAD}. */
    public static final Errno ELIBBAD = new Errno(errors_h.ELIBBAD());

    /** {@code ELIBSCN}. */
    public static final Errno ELIBSCN = new Errno(errors_h.ELIBSCN());

    /** {@code ELIBMAX}. */
    public static final Errno ELIBMAX = new Errno(errors_h.ELIBMAX());

    /** {@code ELIBEXEC}. */
    public static final Errno ELIBEXEC = new Errno(errors_h.ELIBEXEC());

    /** {@code EILSEQ}. */
    public static final Errno EILSEQ = new Errno(errors_h.EILSEQ());

    /** {@code ERESTART}. */
    public static final Errno ERESTART = new Errno(errors_h.ERESTART());

    /** {@code ESTRPIPE}. */
    public static final Errno ESTRPIPE = new Errno(errors_h.ESTRPIPE());

    /** {@code EUSERS}. */
    public static final Errno EUSERS = new Errno(errors_h.EUSERS());

    /** {@code ENOTSOCK}. */
    public static final Errno ENOTSOCK = new Errno(errors_h.ENOTSOCK());

    /** {@code EDESTADDRREQ}. */
    public static final Errno EDESTADDRREQ = new Errno(errors_h.EDESTADDRREQ());

    /** {@code EMSGSIZE}. */
    public static final Errno EMSGSIZE = new Errno(errors_h.EMSGSIZE());

    /** {@code EPROTOTYPE}. */
    public static final Errno EPROTOTYPE = new Errno(errors_h.EPROTOTYPE());

    /** {@code ENOPROTOOPT}. */
    public static final Errno ENOPROTOOPT = new Errno(errors_h.ENOPROTOOPT());

    /** {@code EPROTONOSUPPORT}. */
    public static final Errno EPROTONOSUPPORT = new Errno(errors_h.EPROTONOSUPPORT());

    /** {@code ESOCKTNOSUPPORT}. */
    public static final Errno ESOCKTNOSUPPORT = new Errno(errors_h.ESOCKTNOSUPPORT());

    /** {@code EOPNOTSUPP}. */
    public static final Errno EOPNOTSUPP = new Errno(errors_h.EOPNOTSUPP());

    /** {@code EPFNOSUPPORT}. */
    public static final Errno EPFNOSUPPORT = new Errno(errors_h.EPFNOSUPPORT());

    /** {@code EAFNOSUPPORT}. */
    public static final Errno EAFNOSUPPORT = new Errno(errors_h.EAFNOSUPPORT());

    /** {@code EADDRINUSE}. */
    public static final Errno EADDRINUSE = new Errno(errors_h.EADDRINUSE());

    /** {@code EADDRNOTAVAIL}. */
    public static final Errno EADDRNOTAVAIL = new Errno(errors_h.EADDRNOTAVAIL());

    /** {@code ENETDOWN}. */
    public static final Errno ENETDOWN = new Errno(errors_h.ENETDOWN());

    /** {@code ENETUNREACH}. */
    public static final Errno ENETUNREACH = new Errno(errors_h.ENETUNREACH());

    /** {@code ENETRESET}. */
    public static final Errno ENETRESET = new Errno(errors_h.ENETRESET());

    /** {@code ECONNABORTED}. */
    public static final Errno ECONNABORTED = new Errno(errors_h.ECONNABORTED());

    /** {@code ECONNRESET}. */
    public static final Errno ECONNRESET = new Errno(errors_h.ECONNRESET());

    /** {@code ENOBUFS}. */
    public static final Errno ENOBUFS = new Errno(errors_h.ENOBUFS());

    /** {@code EISCONN}. */
    public static final Errno EISCONN = new Errno(errors_h.EISCONN());

    /** {@code ENOTCONN}. */
    public static final Errno ENOTCONN = new Errno(errors_h.ENOTCONN());

    /** {@code ESHUTDOWN}. */
    public static final Errno ESHUTDOWN = new Errno(errors_h.ESHUTDOWN());

    /** {@code ETOOMANYREFS}. */
    public static final Errno ETOOMANYREFS = new Errno(errors_h.ETOOMANYREFS());

    /** {@code ETIMEDOUT}. */
    public static final Errno ETIMEDOUT = new Errno(errors_h.ETIMEDOUT());

    /** {@code ECONNREFUSED}. */
    public static final Errno ECONNREFUSED = new Errno(errors_h.ECONNREFUSED());

    /** {@code EHOSTDOWN}. */
    public static final Errno EHOSTDOWN = new Errno(errors_h.EHOSTDOWN());

    /** {@code EHOSTUNREACH}. */
    public static final Errno EHOSTUNREACH = new Errno(errors_h.EHOSTUNREACH());

    /** {@code EALREADY}. */
    public static final Errno EALREADY = new Errno(errors_h.EALREADY());

    /** {@code EINPROGRESS}. */
    public static final Errno EINPROGRESS = new Errno(errors_h.EINPROGRESS());

    /** {@code ESTALE}. */
    public static final Errno ESTALE = new Errno(errors_h.ESTALE());

    /** {@code EUCLEAN}. */
    public static final Errno EUCLEAN = new Errno(errors_h.EUCLEAN());

    /** {@code ENOTNAM}. */
    public static final Errno ENOTNAM = new Errno(errors_h.ENOTNAM());

    /** {@code ENAVAIL}. */
    public static final Errno ENAVAIL = new Errno(errors_h.ENAVAIL());

    /** {@code EISNAM}. */
    public static final Errno EISNAM = new Errno(errors_h.EISNAM());

    /** {@code EREMOTEIO}. */
    public static final Errno EREMOTEIO = new Errno(errors_h.EREMOTEIO());

    /** {@code EDQUOT}. */
    public static final Errno EDQUOT = new Errno(errors_h.EDQUOT());

    /** {@code ENOMEDIUM}. */
    public static final Errno ENOMEDIUM = new Errno(errors_h.ENOMEDIUM());

    /** {@code EMEDIUMTYPE}. */
    public static final Errno EMEDIUMTYPE = new Errno(errors_h.EMEDIUMTYPE());

    /** {@code ECANCELED}. */
    public static final Errno ECANCELED = new Errno(errors_h.ECANCELED());

    /** {@code ENOKEY}. */
    public static final Errno ENOKEY = new Errno(errors_h.ENOKEY());

    /** {@code EKEYEXPIRED}. */
    public static final Errno EKEYEXPIRED = new Errno(errors_h.EKEYEXPIRED());

    /** {@code EKEYREVOKED}. */
    public static final Errno EKEYREVOKED = new Errno(errors_h.EKEYREVOKED());

    /** {@code EKEYREJECTED}. */
    public static final Errno EKEYREJECTED = new Errno(errors_h.EKEYREJECTED());

    /** {@code EOWNERDEAD}. */
    public static final Errno EOWNERDEAD = new Errno(errors_h.EOWNERDEAD());

    /** {@code ENOTRECOVERABLE}. */
    public static final Errno ENOTRECOVERABLE = new Errno(errors_h.ENOTRECOVERABLE());

    /** {@code ERFKILL}. */
    public static final Errno ERFKILL = new Errno(errors_h.ERFKILL());

    /** {@code EHWPOISON}. */
    public static final Errno EHWPOISON = new Errno(errors_h.EHWPOISON());

    /** Refuses numbers that no call returns. */
    public Errno {
        if (raw <= 0) {
            throw new IllegalArgumentException("an errno is positive, not " + raw);
        }
    }

    /** {@code strerrorname_np(errno)} — the symbolic name, {@code ENOENT}; {@code errno 4711} for an unknown number. */
    public String name() {
        String name = Native.string(errors_h.strerrorname_np(raw));
        return name == null ? "errno " + raw : name;
    }

    /** {@code strerrordesc_np(errno)} — the text in English, whatever the locale: {@code No such file or directory}. */
    public String message() {
        String text = Native.string(errors_h.strerrordesc_np(raw));
        return text == null ? "Unknown error " + raw : text;
    }

    /** By number; written out, because a record's own is bootstrapped at run time, for 10 ms of a start. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Errno that && that.raw == raw;
    }

    @Override
    public int hashCode() {
        return raw;
    }

    /** The symbolic name. */
    @Override
    public String toString() {
        return name();
    }
}
