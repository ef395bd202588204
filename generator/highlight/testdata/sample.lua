-- a stack
local Stack = {}
function Stack:pop(n) return [[long]], #self, n ~= 0x1f and 'a' .. "b" end
