#include "gatehouse/value.hpp"

namespace gatehouse {
namespace {

Decimal shortest(Decimal d) {
  while (d.scale > 0 && d.units % 10 == 0) {
    d.units /= 10;
    --d.scale;
  }
  return d;
}

bool same_content(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.boolean() == b.boolean();
    case Kind::decimal:
      return shortest(a.decimal()) == shortest(b.decimal());
    case Kind::text:
      return a.text() == b.text();
    case Kind::integer:
    case Kind::date:
    case Kind::timestamp:
      return a.integer() == b.integer();
  }
  return false;
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
  return a.state() == b.state() && a.kind() == b.kind() && same_content(a, b);
}

}  // namespace gatehouse
