interface Item<T> { readonly value: T; next?: Item<T> }
type Maybe<T> = T | undefined;
const head = (list: Item<string>[]): Maybe<string> => list[0]?.value;
