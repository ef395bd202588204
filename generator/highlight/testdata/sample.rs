/// A stack.
pub struct Stack<'a, T: 'a> { items: Vec<&'a T> }
impl<'a, T> Stack<'a, T> {
    pub fn pop(&mut self) -> Option<&'a T> { self.items.pop() }
}
fn main() { println!("{:?} {}", b'a', r#"raw "text""#); }
