package brood.launcher;

import java.util.Collection;

/** Finds what a misspelt name was meant to be. */
final class Spelling {
    private Spelling() {}

    /** The name nearest to a misspelt one, or the first that it begins; null if none is near. */
    static String nearest(String misspelt, Collection<String> names) {
        String best = null;
        int least = Math.max(2, misspelt.length() / 2);
        for (String name : names) {
            int distance = !misspelt.isEmpty() && name.startsWith(misspelt) ? 0 : distance(misspelt, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /** How many letters must be changed, added or removed, or swapped with the next. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
