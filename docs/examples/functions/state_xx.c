/* A library of functions for mappings: what one state's case numbers need and no verb says.
 * cc -std=c11 -O2 -fPIC -shared -I include docs/examples/functions/state_xx.c -o state-xx.so */
#include <gatehouse/functions.h>

/* WF-0012345-07 and 0012345/07 are the same case: 0012345-07. */
static int case_number(const char* text, size_t size, char* out, size_t room) {
  size_t digits = 0;
  for (size_t i = 0; i < size; ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      if (digits == 9 || room < 10) return GATEHOUSE_FUNCTION_REFUSES;
      out[digits < 7 ? digits : digits + 1] = c;
      ++digits;
    } else if (c != '-' && c != '/' && c != ' ' && c != 'W' && c != 'F') {
      return GATEHOUSE_FUNCTION_REFUSES;
    }
  }
  if (digits != 9) return GATEHOUSE_FUNCTION_REFUSES;
  out[7] = '-';
  return 10;
}

/* The check digit of an employer's account: weights 2 and 1 from the right, the sum modulo 10. Wrong: refused. */
static int employer_account(const char* text, size_t size, char* out, size_t room) {
  unsigned sum = 0;
  if (size != 8 || room < 7) return GATEHOUSE_FUNCTION_REFUSES;
  for (size_t i = 0; i < 8; ++i) {
    if (text[i] < '0' || text[i] > '9') return GATEHOUSE_FUNCTION_REFUSES;
    const unsigned digit = (unsigned)(text[i] - '0') * (i % 2 == 0 ? 2u : 1u);
    sum += digit > 9 ? digit - 9 : digit;
    if (i < 7) out[i] = text[i];
  }
  return sum % 10 == 0 ? 7 : GATEHOUSE_FUNCTION_REFUSES;
}

static const gatehouse_function functions[] = {
    {"case-number", "Writes a case number as 0012345-07", "text 10", case_number},
    {"employer-account", "Proves the check digit and leaves it away", "digits 7", employer_account},
};

static const gatehouse_functions library = {GATEHOUSE_FUNCTIONS_ABI, 2, functions};

const gatehouse_functions* gatehouse_functions_of_library(void) { return &library; }
