package brood.workers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What stands for an object of a manager in other processes.
 *
 * @param address the manager's
 * @param object its number there
 * @param face its interface
 */
record ManagerProxy(String address, long object, Class<?> face) implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1;

    private static final Map<String, ObjectInputFilter> FILTERS = new ConcurrentHashMap<>();

    /** What results of that manager may be here. */
    static void filter(String address, ObjectInputFilter filter) {
        FILTERS.put(address, filter);
    }

    /** That manager is no more. */
    static void forget(String address) {
        FILTERS.remove(address);
        ManagerLinks.forget(address);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean ofObject = method.getDeclaringClass() == Object.class;
        if (ofObject && method.getName().equals("equals") && isSame(arguments[0])) {
            return true;
        }
        Class<?> declaring = ofObject ? Object.class : face;
        Object result;
        try {
            result = call(
                    address,
                    new ManagerCall(
                            object,
                            ManagerLink.caller(),
                            method.getName(),
                            declaring,
                            method.getParameterTypes(),
                            arguments));
        } catch (ManagerGone e) {
            if (e.getCause() instanceof InterruptedIOException && declaresInterruption(method)) {
                Thread.interrupted();
                throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
            }
            throw e;
        }
        if (result instanceof ManagerServer.Rest rest) {
            return method.getReturnType() == Stream.class
                    ? rest.elements().stream()
                    : rest.elements().listIterator();
        }
        return result;
    }

    private static boolean declaresInterruption(Method method) {
        return Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class);
    }

    private boolean isSame(Object other) {
        return other != null && Proxy.isProxyClass(other.getClass()) && equals(Proxy.getInvocationHandler(other));
    }

    /** Has it done, over a connection that nobody else uses meanwhile: it may take long. */
    static Object call(String address, ManagerCall call) throws Throwable {
        byte[] message = Copies.bytes("an argument of " + call.method(), call);
        ManagerServer.Answered answered;
        boolean interrupted = false;
        try {
            ManagerLinks links = ManagerLinks.to(address);
            ManagerLink link = links.take();
            byte[] answer;
            try {
                link.send(message);
                interrupted = !link.awaitAnswer();
                answer = link.receive();
                if (answer == null) {
                    throw new IOException("the connection was closed");
                }
            } catch (IOException | RuntimeException e) {
                link.close();
                if (interrupted) { // before the manager had read what to do
                    throw (IOException) new InterruptedIOException("interrupted").initCause(e);
                }
                throw e;
            }
            if (interrupted) {
                link.close();
            } else {
                links.giveBack(link);
            }
            ObjectInputFilter filter = FILTERS.get(address);
            answered = (ManagerServer.Answered) ManagerLink.read(answer, filter != null ? filter : Copies.filter());
        } catch (IOException e) {
            throw new ManagerGone("the manager cannot be asked for " + call.method() + ": " + e.getMessage(), e);
        } catch (ClassNotFoundException e) {
            throw new ManagerGone("the result of " + call.method() + " is not known here", new IOException(e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (answered.failure() instanceof InterruptedException) {
            Thread.interrupted(); // as one of this thread's own
        }
        if (answered.failure() != null) {
            throw answered.failure();
        }
        return answered.value();
    }
}
