// Where a program’s numbers lie on its tape.
#pragma once

/// The id of the node that holds a value’s number.
template <class AnyValue>
int place(const AnyValue& x) {
  const auto* data = reinterpret_cast<const char*>(&x.data());
  const auto* tape = reinterpret_cast<const char*>(AnyValue::tape().data());
  return static_cast<int>((data - tape) / sizeof(AnyValue::tape()[0]));
}
