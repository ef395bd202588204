<p><?php
// greet
function greet(string $name = 'x'): string { return "Hello {$name}!"; }
echo greet($_GET["n"] ?? <<<E
text
E); ?></p>
