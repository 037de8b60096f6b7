// What the running listing asks: a program with probes in it records what it
// does for one text, line by line. weave/probes.py has put the probes in.

// clang-format off: what the probes are must be known before the program
#include "probe.hpp"
#include "answer.hpp"
// clang-format on

#ifdef PROBED_HAS_Scratch
using Tape = Scratch;
#else
struct Tape {};
#endif

#include "run.hpp"

const std::vector<Setting> settings = {PROBED_SETTINGS};

// ---- The tape ---------------------------------------------------------------

#ifdef PROBED_HAS_Value

std::size_t probe::tape_length() { return Value::tape().size(); }

inline std::vector<Node> kept;  // the tape as it is when all is done

void probe::keep_tape() { kept = Value::tape(); }

/// Forgets the gradients of the weights, as training would.
inline void forget_gradients() {
  for (const Value weight : parameters(*run->model)) weight.grad() = 0.0;
}

inline std::string layout() {
  return object({{"first", place(parameters(*run->model)[0])},
                 {"size", sizeof(Node)},
                 {"data", offsetof(Node, data)},
                 {"grad", offsetof(Node, grad)},
                 {"children", offsetof(Node, children)},
                 {"local_grads", offsetof(Node, local_grads)}});
}

#else

std::size_t probe::tape_length() { return 0; }
inline std::vector<char> kept;
void probe::keep_tape() {}
inline void forget_gradients() {}
inline std::string layout() { return "null"; }

#endif

/// The matrices of the weights in the order of parameters(), by name, with
/// rows and columns.
template <class AnyModel>
std::string weights(const AnyModel& model) {
  std::string list = "[";
  const auto add = [&](const std::string& name, const auto& w) {
    if (list.size() > 1) list += ',';
    list += object({{"name", name},
                    {"rows", w.size()},
                    {"columns", w.empty() ? 0 : w[0].size()}});
  };
#define ADD(name) \
  if constexpr (requires { model.name; }) add(#name, model.name)
  ADD(wte);
  ADD(wpe);
  ADD(lm_head);
  ADD(attn_wq);
  ADD(attn_wk);
  ADD(attn_wv);
  ADD(attn_wo);
  ADD(mlp_fc1);
  ADD(mlp_fc2);
  if constexpr (requires { model.layers; }) {
    for (std::size_t li = 0; li < model.layers.size(); ++li) {
      std::string name = "layers[";
      name += std::to_string(li);
      name += "].";
      const auto& layer = model.layers[li];
      add(name + "attn_wq", layer.attn_wq);
      add(name + "attn_wk", layer.attn_wk);
      add(name + "attn_wv", layer.attn_wv);
      add(name + "attn_wo", layer.attn_wo);
      add(name + "mlp_fc1", layer.mlp_fc1);
      add(name + "mlp_fc2", layer.mlp_fc2);
    }
  }
#undef ADD
  return list + "]";
}

// ---- Recording --------------------------------------------------------------

/// What can be recorded.
enum class What { loss, backward, gradient, count, step, sample };

inline std::string sampled;  // by the program's dice as they first are

/// Trains anew, and records one step: a round of training, but for the calls of
/// backward(), which alone would be most of it.
inline double record_step() {
  const int before = run->step, step = std::min(before, num_steps - 1);
  double found = 0.0;
  const auto record_the_next_round = [] {
    probe::begin();
    probe::waits = true;
    probe::last_line = PROBED_ROUNDS;
    probe::quiet_line = PROBED_BACKWARD;
  };
  run->go_to(0);
  if (step == 0) record_the_next_round();
  ::train(*run->model, run->docs, run->tokenizer, [&](int at, double loss_t) {
    if (at == step) found = loss_t;
    if (at == step - 1) record_the_next_round();
  });
  probe::end();
  run->go_to(before);
  return found;
}

/// Records what the program does with some text; returns the loss.
template <class AnyModel>
double record(AnyModel& model, const Tokenizer& tokenizer, const Document& doc,
              What what) {
  if (what == What::step) return record_step();
  if (what == What::sample) {
    Random dice = run->random;
    probe::begin();
    sampled = drawn(model, tokenizer, dice, 0.5);
    probe::end();
    return 0.0;
  }
  [[maybe_unused]] const Tape tape;
  if constexpr (requires { count(model, tokenizer.encode(doc)); }) {
    if (what == What::count) {
      const auto before = model.counts;
      probe::begin();
      count(model, tokenizer.encode(doc));
      probe::end();
      model.counts = before;
      return loss(model, tokenizer.encode(doc));
    }
  }
  if constexpr (requires { analytic_gradient(model, {0}).loss; }) {
    if (what == What::gradient) {
      probe::begin();
      const double found = analytic_gradient(model, tokenizer.encode(doc)).loss;
      probe::end();
      return found;
    }
  }
  if (what == What::loss) probe::begin();
  const auto found = loss(model, tokenizer.encode(doc));
  probe::end();
  if constexpr (requires { found.backward(); }) {
    if (what == What::backward) {
      probe::make_room(probe::tape_length());
      probe::begin();
    }
    found.backward();
    probe::end();
    probe::keep_tape();
    forget_gradients();
  }
  return number_of(found);
}

/// record WHAT TEXT
inline std::string record(Words& words) {
  const std::string what = words.word();
  const std::string_view text = words.rest();
  std::string why;
  const std::size_t size = run->tokens(text, why).size();
  if (!why.empty()) return refuse(why);
  if (size < 3) return refuse("Without a letter there is nothing to follow.");
  const double found =
      record(*run->model, run->tokenizer, decode_utf8(text, "text"),
             what == "step"       ? What::step
             : what == "sample"   ? What::sample
             : what == "backward" ? What::backward
             : what == "gradient" ? What::gradient
             : what == "count"    ? What::count
                                  : What::loss);
  const std::size_t learned = std::min(run->step, num_steps - 1);
  return object({{"loss", found},
                 {"learned", run->docs[learned % run->docs.size()]},
                 {"sampled", sampled},
                 {"events", probe::events.size()},
                 {"sights", probe::sights.size()},
                 {"tape", kept.size()},
                 {"full", probe::is_full}});
}

/// Where an array lies in memory, and how many bytes it has.
template <class T>
Member part(const char* name, const std::vector<T>& items) {
  const auto at = reinterpret_cast<std::uintptr_t>(items.data());
  return {name, std::vector<std::size_t>{at, items.size() * sizeof(T)}};
}

/// memory: where what was recorded lies.
inline std::string memory(Words&) {
  return object(
      {{"memory",
        Raw{object(
            {part("events", probe::events), part("sights", probe::sights),
             part("ends", probe::ends), part("words", probe::words),
             part("operations", probe::operations), part("tape", kept)})}},
       {"node", Raw{layout()}}});
}

/// What can be recorded, by name and in words.
template <class AnyModel>
std::vector<std::vector<std::string>> what_is_recorded(AnyModel& model) {
  std::vector<std::vector<std::string>> all = {{"loss", "loss(…)"}};
  const std::vector<int> tokens;
  if constexpr (requires { count(model, tokens); }) {
    all.push_back({"count", "count(…)"});
  }
  if constexpr (requires { analytic_gradient(model, tokens); }) {
    all.push_back({"gradient", "analytic_gradient(…)"});
  }
  if constexpr (requires { loss(model, tokens).backward(); }) {
    all.push_back({"backward", "backward()"});
  }
  all.push_back({"sample", "sample(…)"});
  all.push_back({"step", "train(…)"});
  return all;
}

/// told: the names of what is seen, the functions, the constants, the weights.
inline std::string told(Words&) {
  return object({{"program", Raw{probed}},
                 {"records", what_is_recorded(*run->model)},
                 {"weights", Raw{weights(*run->model)}}});
}

/// recorded FIRST COUNT: events as text, for the tests.
inline std::string recorded(Words& words) {
  const int first = words.integer(), count = words.integer();
  std::vector<int> lines, depths, tapes;
  for (int i = first; i < first + count && i < std::ssize(probe::events); ++i) {
    lines.push_back(probe::events[i].line);
    depths.push_back(probe::events[i].depth);
    tapes.push_back(static_cast<int>(probe::events[i].tape));
  }
  return object({{"lines", lines}, {"depths", depths}, {"tapes", tapes}});
}

/// The number at some place of the words; moves the place on.
inline double number_at(std::uint8_t kind, std::size_t& at) {
  if (kind == probe::number) {
    double x;
    std::memcpy(&x, &probe::words[at], sizeof x);
    at += 2;
    return x;
  }
  const std::uint32_t word = probe::words[at++];
#ifdef PROBED_HAS_Value
  if (kind == probe::node) return kept[word].data;
#endif
  return static_cast<std::int32_t>(word);
}

/// The numbers of a sight, however deep they lie.
inline void read_sight(const probe::Sight& sight, int levels, std::size_t& at,
                       std::vector<double>& found) {
  if (levels == 0) {
    found.push_back(number_at(sight.kind, at));
    return;
  }
  const std::uint32_t count = probe::words[at + 1];
  at += 2;
  for (std::uint32_t i = 0; i < count; ++i) {
    read_sight(sight, levels - 1, at, found);
  }
}

/// seen EVENT: what its line made, for the tests.
inline std::string seen(Words& words) {
  const auto event = static_cast<std::uint32_t>(words.integer());
  std::vector<int> names;
  std::vector<std::vector<double>> numbers;
  for (const probe::Sight& sight : probe::sights) {
    if (sight.event != event) continue;
    std::size_t at = sight.begins;
    names.push_back(sight.name);
    numbers.emplace_back();
    read_sight(sight, sight.levels, at, numbers.back());
  }
  return object({{"names", names}, {"numbers", numbers}});
}

const std::vector<Question> questions = {
    RUN_QUESTIONS,  {"record", record},     {"memory", memory},
    {"told", told}, {"recorded", recorded}, {"seen", seen},
};
