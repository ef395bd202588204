# A stack
class Stack < Array
  def pop!(n: 1)
    raise ArgumentError, "empty #{self.size}" if empty? && n =~ /x+/i
    @last = %w[a b].map { |x| x.to_sym }
  end
end
