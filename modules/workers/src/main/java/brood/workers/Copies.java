package brood.workers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** Objects on their way: written here, read there, past a filter. */
final class Copies {
    /** The system property by which a worker is told of its parent's filter. */
    static final String FILTER = "brood.workers.filter";

    /** What nobody sends to a worker, but attackers like to send: classes that act while they are read. */
    private static final String REFUSED =
            "!java.rmi.**;!javax.management.**;!javax.naming.**;!sun.rmi.**;!com.sun.jndi.**;!com.sun.org.apache.**";

    private Copies() {}

    /** What this process may receive: as its parent told it, if it is a worker. */
    static ObjectInputFilter filter() {
        return filter(System.getProperty(FILTER, ""));
    }

    /** These patterns; if there are none, what this process may receive. */
    static ObjectInputFilter filterOrOwn(String patterns) {
        return patterns.isEmpty() ? filter() : filter(patterns);
    }

    /** The caller's patterns, then ours. */
    static ObjectInputFilter filter(String patterns) {
        return ObjectInputFilter.Config.createFilter(patterns.isEmpty() ? REFUSED : patterns + ";" + REFUSED);
    }

    static void write(OutputStream out, Object... objects) throws IOException {
        ObjectOutputStream stream = new ObjectOutputStream(out);
        for (Object object : objects) {
            stream.writeObject(object);
        }
        stream.flush();
    }

    static ObjectInputStream reader(InputStream in, ObjectInputFilter filter) throws IOException {
        ObjectInputStream stream = new ObjectInputStream(in);
        stream.setObjectInputFilter(filter);
        return stream;
    }

    static Object read(InputStream in, ObjectInputFilter filter) throws IOException, ClassNotFoundException {
        return reader(in, filter).readObject();
    }

    /** What writes an object somewhere. */
    private interface Writing {
        void to(ByteArrayOutputStream bytes) throws IOException;
    }

    /**
     * A frame with an object, to be sent.
     *
     * @throws IllegalArgumentException if it cannot be serialised; the cause says why
     */
    static byte[] frame(byte kind, String what, Object object) {
        return bytes(what, bytes -> {
            FrameOutput frame = new FrameOutput(bytes);
            frame.begin(kind);
            Values.write(frame, object);
            frame.end();
        });
    }

    /** A frame to be read so many times without being done. */
    static byte[] rehearsals(byte[] frame, int times) {
        return bytes("a frame", bytes -> {
            FrameOutput rehearse = new FrameOutput(bytes);
            for (int i = 0; i < times; i++) {
                rehearse.begin(Frame.REHEARSE);
                rehearse.end();
                bytes.write(frame);
            }
        });
    }

    /** An object alone. */
    static byte[] bytes(String what, Object object) {
        return bytes(what, bytes -> write(bytes, object));
    }

    /** A mapping that is serialised already, and arguments for it. */
    static byte[] mapFrame(byte[] mapping, Object... arguments) {
        return bytes("an element", bytes -> {
            FrameOutput frame = new FrameOutput(bytes);
            frame.begin(Frame.MAP);
            Values.writeInt(frame, arguments.length);
            Values.writeInt(frame, mapping.length);
            frame.write(mapping);
            Values.write(frame, arguments);
            frame.end();
        });
    }

    private static byte[] bytes(String what, Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(bytes);
        } catch (NotSerializableException | InvalidClassException e) {
            throw new IllegalArgumentException(what + " cannot be sent, not serializable: " + e.getMessage(), e);
        } catch (Exception | StackOverflowError e) { // of its own code as well
            throw new IllegalArgumentException(what + " cannot be sent: " + e, e);
        }
        return bytes.toByteArray();
    }
}
