/// The binary interface of a library of functions for mappings (`using: LIBRARY/FUNCTION`), in plain C so that any
/// compiler can build one. It knows nothing of Gatehouse and is linked with nothing of it; docs/functions.md shows how.
#ifndef GATEHOUSE_FUNCTIONS_H
#define GATEHOUSE_FUNCTIONS_H

#include <stddef.h>

/** Raised when this file changes in a way that old libraries cannot know of; another number is refused. */
#define GATEHOUSE_FUNCTIONS_ABI 1

/** The most bytes that a function may give back. */
#define GATEHOUSE_FUNCTION_ROOM 4096

/** What `call` returns instead of a length: the text is none that this function can take. The record is held. */
#define GATEHOUSE_FUNCTION_REFUSES (-1)

#ifdef __cplusplus
extern "C" {
#endif

/** One function: text in, text out. It must give the same for the same text, at any time, on any thread. */
typedef struct gatehouse_function {
  const char* name;  /**< as in `using: LIBRARY/NAME`: a-z, 0-9 and - */
  const char* about; /**< one sentence for the data dictionary */
  const char* gives; /**< the type of what it gives back, as in layouts: "text 12", "date YYYY-MM-DD", "integer" */
  /** `text`: `size` bytes of UTF-8, never empty, not ended by a zero. Writes at most `room` bytes of UTF-8 to `out` and
   *  returns how many; 0: blank. Must not keep, print or send what it was given. */
  int (*call)(const char* text, size_t size, char* out, size_t room);
} gatehouse_function;

typedef struct gatehouse_functions {
  unsigned abi; /**< GATEHOUSE_FUNCTIONS_ABI */
  size_t count;
  const gatehouse_function* functions;
} gatehouse_functions;

/** The one symbol that a library of functions has. What it points to stays as it is. */
const gatehouse_functions* gatehouse_functions_of_library(void);

#ifdef __cplusplus
}
#endif

#endif
