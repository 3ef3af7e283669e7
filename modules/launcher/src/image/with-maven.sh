# Read by ./brood and ./check: run_maven runs Maven on a JDK that is new enough, wherever that is installed.

oldest_jdk=22

# jdk_version HOME: sets $version to the feature version of the JDK in that folder, 0 if there is none (or only a JRE).
jdk_version() {
    version=0
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && [ -r "$1/release" ] || return 0
    while IFS='=' read -r key value; do
        if [ "$key" = JAVA_VERSION ]; then
            # "25.0.3", "22", "26-ea"
            version=${value#\"}
            version=${version%%[!0-9]*}
            break
        fi
    done <"$1/release"
}

# find_jdk: sets and exports JAVA_HOME: the JAVA_HOME there is, else the java on the PATH, else the newest of the usual
# folders. Fails if nothing is new enough.
find_jdk() {
    jdk_version "${JAVA_HOME:-/nowhere}"
    [ "$version" -lt "$oldest_jdk" ] || return 0

    found=
    java=$(command -v java) && java=$(readlink -f -- "$java") && jdk_version "${java%/bin/java}"
    if [ "$version" -ge "$oldest_jdk" ]; then
        found=${java%/bin/java}
    else
        newest=$((oldest_jdk - 1))
        for home in /usr/lib/jvm/* /usr/java/* /usr/local/lib/jvm/* /opt/* /opt/java/* /opt/jdk/* \
            "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
            "${HOME:-}"/.local/share/mise/installs/java/*; do
            jdk_version "$home"
            if [ "$version" -gt "$newest" ]; then
                newest=$version
                found=$home
            fi
        done
    fi
    [ -n "$found" ] || return 1
    export JAVA_HOME="$found"
    jdk_version "$found"
}

# run_maven ARGUMENT...: runs Maven in the folder of the project, or says what is missing and returns 1.
run_maven() {
    if ! find_jdk; then
        echo "brood: no JDK $oldest_jdk or newer found (looked at JAVA_HOME, at java on the PATH, in /usr/lib/jvm, /opt and" \
            "the folders of sdkman, asdf, mise and IDEs): install one, for example Temurin 25, or set JAVA_HOME." >&2
        return 1
    fi
    if ! command -v mvn >/dev/null; then
        echo "brood: no mvn on the PATH: install Apache Maven 3.8 or newer." >&2
        return 1
    fi
    # Maven's own libraries use what newer JDKs warn about.
    if [ "$version" -ge 24 ]; then
        MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
        export MAVEN_OPTS
    fi
    mvn -B -ntp -f "$root/pom.xml" "$@" </dev/null
}
