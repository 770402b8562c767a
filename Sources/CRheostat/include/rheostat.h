// Rheostat as a C library: what to do next in a training run, and telling what happened.
//
//   rheostat_handle controller;
//   char *error = NULL;
//   if (rheostat_create("warmup(5%) > cosine", "{\"total\":1000,\"baseRate\":0.1}", &controller, &error)) ...
//   rheostat_directive todo = {.size = sizeof todo};
//   rheostat_event done = {.size = sizeof done, .kind = RHEOSTAT_TRAINED};
//   rheostat_directive_now(controller, &todo);
//   while (todo.deed == RHEOSTAT_TRAIN) { train(todo.rate); rheostat_advance(controller, &done, &todo); }
//
// Rules that hold for every function:
// - The result is a status; RHEOSTAT_OK is 0. A call that is refused changes nothing.
// - Texts are UTF-8 and end with a zero byte. A text that is handed out is freed by rheostat_free_text.
// - A `char **text` that is handed in may be NULL. It receives the answer, or in a refusal the sentence that says what was
//   wrong; it receives NULL if there is neither.
// - A struct that is handed in begins with its size in bytes, so that later versions may add to its end.
// - A handle is a number, 0 is none. One thread at a time may use a handle, different handles different threads. A handle that
//   was destroyed, was never made, is of another kind or is in use by another thread is refused with RHEOSTAT_MISUSED. A
//   function that makes a handle sets it to 0 in a refusal.
// - There are no callbacks, no globals to set, no thread-locals, and no output to the standard streams.
// - A thread that calls has a mebibyte of stack or more.
// - After a fork the child has copies of all handles. Fork while no other thread is inside the library: a handle that one was
//   using stays refused in the child, and the Swift runtime, if a thread was in it for the first time, waits there for ever.
#ifndef RHEOSTAT_H
#define RHEOSTAT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Rises when a program that was built with an older header would go wrong.
#define RHEOSTAT_ABI_VERSION 1

typedef uint64_t rheostat_handle;

typedef int32_t rheostat_status;
enum {
  RHEOSTAT_OK = 0,
  RHEOSTAT_INVALID = 1,  // a configuration, plan, snapshot, text or number makes no sense
  RHEOSTAT_REFUSED = 2,  // the event does not answer the directive, or the plan cannot change so
  RHEOSTAT_MISUSED = 3,  // a null pointer, a struct of another size, a handle that cannot be used
};

// What the loop is to do.
enum { RHEOSTAT_TRAIN = 0, RHEOSTAT_VALIDATE = 1, RHEOSTAT_SAVE = 2, RHEOSTAT_RESTORE = 3, RHEOSTAT_FINISH = 4 };
// The role of an update.
enum { RHEOSTAT_MAIN = 0, RHEOSTAT_PROBE = 1 };
// The checkpoints that the loop keeps.
enum { RHEOSTAT_STAGE = 0, RHEOSTAT_LAST_GOOD = 1 };
// Where the data go on after a restore.
enum { RHEOSTAT_REWOUND = 0, RHEOSTAT_ONWARD = 1 };
// What happened.
enum {
  RHEOSTAT_MEASURED = 0,
  RHEOSTAT_TRAINED = 1,
  RHEOSTAT_SKIPPED = 2,
  RHEOSTAT_VALIDATED = 3,
  RHEOSTAT_SAVED = 4,
  RHEOSTAT_RESTORED = 5,
  RHEOSTAT_REPLANNED = 6,
};
// What a loop can do, as bits of rheostat_needs.deeds.
enum { RHEOSTAT_CAN_VALIDATE = 1, RHEOSTAT_CAN_SAVE_RESTORE = 2, RHEOSTAT_CAN_REWIND = 4, RHEOSTAT_CAN_MEASURE = 8 };
// Places of the signals: bit i of `present` and of rheostat_needs.signals. What each measures: Signal.swift, or the guides.
enum {
  RHEOSTAT_TRAINING_LOSS = 0,
  RHEOSTAT_VALIDATION_LOSS = 1,
  RHEOSTAT_VALIDATION_METRIC = 2,
  RHEOSTAT_GRADIENT_DOT_UPDATE = 3,
  RHEOSTAT_GRADIENT_SQUARED_NORM = 4,
  RHEOSTAT_UPDATE_SQUARED_NORM = 5,
  RHEOSTAT_GRADIENT_L1_NORM = 6,
  RHEOSTAT_GRADIENT_DOT_DISPLACEMENT = 7,
  RHEOSTAT_HALF_BATCH_DOT = 8,
  RHEOSTAT_WEIGHT_SQUARED_NORM = 9,
  RHEOSTAT_SQUARED_DISTANCE = 10,
  RHEOSTAT_REFERENCE_DOT = 11,
  RHEOSTAT_REFERENCE_SQUARED_NORM = 12,
  RHEOSTAT_MEAN_SQUARED_UPDATE = 13,
  RHEOSTAT_EFFECTIVE_RATE = 14,
  RHEOSTAT_SECONDS = 15,
  RHEOSTAT_TOKENS = 16,
};
// Bits of rheostat_needs.flags.
enum { RHEOSTAT_MAY_FINISH_EARLY = 1, RHEOSTAT_FINDS_RATE = 2, RHEOSTAT_MOVES_MOMENTUM = 4 };

typedef struct {
  uint32_t size;
  uint32_t deed;
  uint32_t role;          // of train
  uint32_t slot;          // of save and restore
  uint32_t data;          // of restore
  uint32_t has_momentum;  // of train; 0: leave the momentum alone
  double rate;            // of train
  double momentum;        // of train
  int64_t decision;       // number of the last decision; 0: none so far
} rheostat_directive;

// Readings are packed: the value of the lowest bit of `present` comes first. Bit i is the signal of place i; there are eight
// at most. Signals that the controller did not ask for are left out or ignored. NaN and infinities are events, not errors.
typedef struct {
  uint32_t size;
  uint32_t kind;
  uint32_t slot;      // of saved and restored
  uint32_t reserved;  // 0
  int64_t total;      // of replanned; 0: the total is open
  uint64_t present;
  double values[8];
} rheostat_event;

typedef struct {
  uint32_t size;
  uint32_t deeds;
  uint32_t slots;  // bit i: slot i
  uint32_t flags;
  uint64_t signals;  // bit i: the signal in place i of the vocabulary
} rheostat_needs;

typedef struct {
  uint32_t size;
  uint32_t reason;  // place in the vocabulary's list of reasons
  int64_t number;   // rises by one; 0: no decision so far
  int64_t step;
  double rate;
  double values[8];  // named by the vocabulary
} rheostat_decision;

typedef struct {
  double mean;
  double sd;
  double low;   // of the 95 % band
  double high;
} rheostat_forecast;

typedef struct {
  double rate;
  double mean;
  double sd;
} rheostat_recommendation;

// --- The library ---------------------------------------------------------------------------------------------------

uint32_t rheostat_abi_version(void);
// The version of the library, as "0.1.0"; never freed.
const char *rheostat_version(void);
// One sentence for a status; never freed.
const char *rheostat_status_text(rheostat_status status);
void rheostat_free_text(char *text);
// The names of signals, slots, deeds, reasons and their values, in the order of their numbers, as JSON.
rheostat_status rheostat_vocabulary(char **text);
// Every kind of controller with its parameters, and the presets, as JSON.
rheostat_status rheostat_catalog(char **text);

// --- Controllers ---------------------------------------------------------------------------------------------------

// `controller` is the short spelling, a preset or a configuration as JSON. The answer holds "configuration", "spelling"
// and "wishesScheduleFree"; a mistake is shown with a caret under its place.
rheostat_status rheostat_explain(const char *controller, char **text);
// Makes a controller for a run; `plan` is JSON as {"total":1000,"baseRate":0.1,"signals":["trainingLoss"]}.
rheostat_status rheostat_create(const char *controller, const char *plan, rheostat_handle *handle, char **error);
// Makes a controller from a snapshot.
rheostat_status rheostat_restore(const char *snapshot, rheostat_handle *handle, char **error);
// Frees what a handle stands for, of whatever kind.
rheostat_status rheostat_destroy(rheostat_handle handle);

rheostat_status rheostat_needs_of(rheostat_handle controller, rheostat_needs *needs);
rheostat_status rheostat_directive_now(rheostat_handle controller, rheostat_directive *directive);
rheostat_status rheostat_receive(rheostat_handle controller, const rheostat_event *event);
// rheostat_receive and rheostat_directive_now in one call, for plain training. In a refusal the directive is written too.
rheostat_status rheostat_advance(rheostat_handle controller, const rheostat_event *event, rheostat_directive *directive);
rheostat_status rheostat_last_decision(rheostat_handle controller, rheostat_decision *decision);
// The last decision as JSON, with a sentence under "text"; NULL if there is none.
rheostat_status rheostat_decision_text(rheostat_handle controller, char **text);
// Configuration, plan and state as JSON, from which rheostat_restore goes on bit for bit.
rheostat_status rheostat_snapshot(rheostat_handle controller, char **text);
// A number that is equal for equal snapshots: what the ranks of a distributed run compare.
rheostat_status rheostat_digest(rheostat_handle controller, uint64_t *digest);
// The sentence of the last refusal of this handle; NULL if there was none.
rheostat_status rheostat_error(rheostat_handle handle, char **text);
// The rates of the updates first ..< first + count of a controller that needs no readings; after its end the last one
// is held. `momenta` may be NULL; it receives NaN where the momentum is left alone. O(first + count).
rheostat_status rheostat_rates(
    const char *controller, const char *plan, int64_t first, int64_t count, double *rates, double *momenta,
    char **error);

// --- Search --------------------------------------------------------------------------------------------------------

// A Bayesian search for the rate with the smallest value, between low and high on a log axis.
rheostat_status rheostat_search_create(double low, double high, uint64_t seed, rheostat_handle *handle, char **error);
// Goes on from the text that rheostat_search_snapshot gave.
rheostat_status rheostat_search_restore(const char *snapshot, rheostat_handle *handle, char **error);
rheostat_status rheostat_search_ask(rheostat_handle search, double *rate);
// A value that is not finite is a failure; sd is the standard deviation of the value, 0 if it is not known.
rheostat_status rheostat_search_tell(rheostat_handle search, double rate, double value, double sd);
// The rate of the smallest expected value; all members are NaN if nothing has succeeded so far.
rheostat_status rheostat_search_best(rheostat_handle search, rheostat_recommendation *best);
// Mean and standard deviation of the expected value at `count` rates; NaN if nothing has succeeded so far.
rheostat_status rheostat_search_posterior(
    rheostat_handle search, const double *rates, int64_t count, double *means, double *sds);
rheostat_status rheostat_search_snapshot(rheostat_handle search, char **text);

// --- Forecasts and range tests -------------------------------------------------------------------------------------

// `model` is exponential, power, logLog, lastMean or ensemble; `steps` may be NULL for 0, 1, 2 ...
rheostat_status rheostat_forecast_at(
    const char *model, const double *steps, const double *losses, int64_t count, const double *at, int64_t at_count,
    rheostat_forecast *forecasts, char **error);
// What a range test suggests from pairs of rate and loss, as JSON.
rheostat_status rheostat_range_analysis(const double *rates, const double *losses, int64_t count, char **text);
// Advice from a table of trials as CSV. `options` is NULL or JSON with low, high, seed, trials, at. As JSON.
rheostat_status rheostat_suggest(const char *csv, const char *options, char **text);

// --- Conversations -------------------------------------------------------------------------------------------------

// `rheostat control` by lines: the controller may be NULL if the first line brings a snapshot. `states` is NULL, or
// what rheostat_control_states gave at an earlier start ("" to keep states from now on).
rheostat_status rheostat_control_create(
    const char *controller, const char *states, rheostat_handle *handle, char **error);
// Answers one line of the loop by one or more lines.
rheostat_status rheostat_control_line(rheostat_handle control, const char *line, char **answer);
// What to store so that the conversation can go on after a kill; NULL if the last line changed nothing.
rheostat_status rheostat_control_states(rheostat_handle control, char **text);
// `rheostat suggest --lines`; options as for rheostat_suggest, and "state": what rheostat_suggest_state gave.
rheostat_status rheostat_suggest_create(const char *options, rheostat_handle *handle, char **error);
rheostat_status rheostat_suggest_line(rheostat_handle conversation, const char *line, char **answer);
rheostat_status rheostat_suggest_state(rheostat_handle conversation, char **text);

#ifdef __cplusplus
}
#endif

#endif
