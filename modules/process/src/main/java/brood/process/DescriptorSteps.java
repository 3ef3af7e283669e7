package brood.process;

import brood.core.PosixException;

/** What {@link Wiring} does to descriptors, in its order: in a child by file actions, or in this process before exec. */
interface DescriptorSteps {
    void changeDirectory(int directory) throws PosixException;

    /** Makes {@code to} lead where {@code from} does, and survive the exec; also if they are the same. */
    void duplicate(int from, int to) throws PosixException;

    void takeForeground(int terminal) throws PosixException;

    void close(int number) throws PosixException;

    void closeFrom(int lowest) throws PosixException;
}
