package a.b;
import java.util.List;
/** A note. */
@Deprecated
public final class Main<T extends Comparable<T>> {
    public static void main(String... args) { System.out.println("é" + 1_000L + List.of('a')); }
}
