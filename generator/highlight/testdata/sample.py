"""A stack."""
from dataclasses import dataclass, field

@dataclass
class Stack:
    items: list[int] = field(default_factory=list)

    def pop(self) -> int | None:
        # nothing to give
        if not self.items:
            raise IndexError(f"empty: {self!r}")
        return self.items.pop() if 1 < 2 else 0x1f

print(Stack([1, 2]).pop(), 'a\tb')
