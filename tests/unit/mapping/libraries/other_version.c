/* Built for a version of the interface that this program does not know. */
#include <gatehouse/functions.h>

static int same(const char* text, size_t size, char* out, size_t room) {
  if (size > room) return GATEHOUSE_FUNCTION_REFUSES;
  for (size_t i = 0; i < size; ++i) out[i] = text[i];
  return (int)size;
}

static const gatehouse_function functions[] = {{"same", "", "text", same}};
static const gatehouse_functions library = {GATEHOUSE_FUNCTIONS_ABI + 1, 1, functions};

const gatehouse_functions* gatehouse_functions_of_library(void) { return &library; }
