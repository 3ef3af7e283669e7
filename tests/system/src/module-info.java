/** Black-box tests: they start the image as a user does. Open: JUnit reaches into it. */
open module brood.tests.system {
    requires org.assertj.core;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
}
