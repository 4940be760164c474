/* Functions that do not keep to what the interface says. */
#include <gatehouse/functions.h>

static int too_long(const char* text, size_t size, char* out, size_t room) {
  (void)text, (void)size, (void)out;
  return (int)room + 1;
}

static int no_utf8(const char* text, size_t size, char* out, size_t room) {
  (void)text, (void)size, (void)room;
  out[0] = '\xff';
  return 1;
}

static int zero_byte(const char* text, size_t size, char* out, size_t room) {
  (void)text, (void)size, (void)room;
  out[0] = '\0';
  return 1;
}

static int nothing(const char* text, size_t size, char* out, size_t room) {
  (void)text, (void)size, (void)out, (void)room;
  return 0;
}

static int no_date(const char* text, size_t size, char* out, size_t room) {
  (void)text, (void)size, (void)room;
  out[0] = 'x';
  return 1;
}

static const gatehouse_function functions[] = {{"too-long", "", "text", too_long},
                                               {"no-utf8", "", "text", no_utf8},
                                               {"zero-byte", "", "text", zero_byte},
                                               {"nothing", "", "text", nothing},
                                               {"no-date", "", "date YYYY-MM-DD", no_date}};
static const gatehouse_functions library = {GATEHOUSE_FUNCTIONS_ABI, 5, functions};

const gatehouse_functions* gatehouse_functions_of_library(void) { return &library; }
