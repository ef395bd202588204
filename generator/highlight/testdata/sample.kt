data class Point(val x: Int, val y: Int = 0)
fun main() { val p = Point(1); println("${p.x} and $p"); when (p.y) { in 0..1 -> Unit; else -> throw Error() } }
