// Models to files and back, and files that are none.

#include <limits>

#include "../../reports/program.hpp"
#include "fresh.hpp"

namespace {

/// A file of these parts, with a true length before the header.
std::string file_of(const std::string& header, const std::string& rest = "") {
  return bytes(header.size()) + header + rest;
}

/// What is wrong with a file, or with the model in it; "" if nothing is.
std::string wrong_with(const std::string& file) {
  try {
    const Saved saved(file, "f");
    const Tokenizer tokenizer = find_alphabet(saved, "f");
    Random random(0);
    Model model(tokenizer.vocab_size(), random);
    fill(model, saved);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

std::string replaced(std::string text, const std::string& old,
                     const std::string& now) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  REQUIRE(old.size() == now.size());  // or the offsets would be wrong
  return text.replace(at, old.size(), now);
}

/// The single text in `{"__metadata__": {"a": TEXT}}`.
std::string read_text(const std::string& text) {
  return Saved(file_of("{\"__metadata__\":{\"a\":" + text + "}}"), "f")
      .metadata.at("a");
}

std::string utf8(const std::u32string& text) {
  std::string result;
  for (const char32_t c : text) result += encode_utf8(c);
  return result;
}

}  // namespace

TEST_CASE("what is saved is what is loaded, to the last bit") {
  Fresh fresh;
  const std::string file = to_safetensors(fresh.model, fresh.tokenizer);
  const Saved saved(file, "f");
  const Tokenizer tokenizer = find_alphabet(saved, "f");
  CHECK(tokenizer.uchars == fresh.tokenizer.uchars);
  Random random(1);
  Model model(27, random);
  CHECK(weights(model) != weights(fresh.model));
  fill(model, saved);
  CHECK(weights(model) == weights(fresh.model));
  CHECK(to_safetensors(model, tokenizer) == file);
  Random same(7), other(7);
  CHECK(sample(model, tokenizer, same) ==
        sample(fresh.model, fresh.tokenizer, other));
}

TEST_CASE("the matrices with names are all that there are") {
  Fresh fresh;
  std::size_t numbers = 0;
  for (const auto& [name, w] : matrices(fresh.model)) {
    numbers += w.size() * w[0].size();
  }
  CHECK(numbers == parameters(fresh.model).size());
}

TEST_CASE("the numbers begin at a multiple of eight bytes") {
  Fresh fresh;
  const std::string file = to_safetensors(fresh.model, fresh.tokenizer);
  CHECK(Saved::number(file.substr(0, 8)) % 8 == 0);
  CHECK(file[8] == '{');
  CHECK(file.size() % 8 == 0);
}

TEST_CASE("a number is laid down with its lowest byte first") {
  CHECK(bytes(0x0102030405060708) == "\x08\x07\x06\x05\x04\x03\x02\x01");
  CHECK(Saved::number(bytes(~std::uint64_t{1})) == ~std::uint64_t{1});
}

TEST_CASE("an alphabet of any characters comes back") {
  const std::vector<Document> docs = {U"\"\\/\x1\x1f\x7f", U"\u00e9\u4eac",
                                      U"\U0001f600 a\tb"};
  const Tokenizer tokenizer(docs);
  Random random(42);
  const Model model(tokenizer.vocab_size(), random);
  const Saved saved(to_safetensors(model, tokenizer), "f");
  CHECK(find_alphabet(saved, "f").uchars == tokenizer.uchars);
}

TEST_CASE("escapes are read as JSON means them") {
  CHECK(read_text(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(read_text(R"("\u0041\u00e9\u4EAC")") == utf8(U"A\u00e9\u4eac"));
  CHECK(read_text(R"("\ud83d\ude00")") == utf8(U"\U0001f600"));
  CHECK_THROWS(read_text(R"("\x")"));
  CHECK_THROWS(read_text(R"("\u12")"));
  CHECK_THROWS(read_text(R"("\ud83dx")"));
  CHECK_THROWS(read_text(R"("a)"));
}

TEST_CASE("white space and the order of keys do not matter") {
  const Saved saved(
      file_of(" {\n \"a\" : { \"data_offsets\":[ 0 , 8 ],\t\"shape\":[1,1] ,"
              "\"dtype\":\"F64\" } }  ",
              bytes(std::bit_cast<std::uint64_t>(1.5))),
      "f");
  CHECK(saved.find("a", 1, 1) == std::vector<double>{1.5});
}

TEST_CASE("floats are read too") {
  const std::string two = bytes(std::bit_cast<std::uint32_t>(-0.25f) |
                                std::uint64_t{0x7f7fffff} << 32);
  const Saved saved(
      file_of(R"({"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}})",
              two),
      "f");
  CHECK(saved.find("a", 2, 1) ==
        std::vector<double>{-0.25, std::numeric_limits<float>::max()});
}

TEST_CASE("whatever is wrong with a file is said in one line") {
  const auto said = [](const std::string& file) { return wrong_with(file); };
  CHECK(said("") == "f: too short for a safetensors file");
  CHECK(said("1234567") == "f: too short for a safetensors file");
  CHECK(said("emma\nolivia\n") == "f: its header ends beyond its end");
  CHECK(said(bytes(~std::uint64_t{0})) == "f: its header ends beyond its end");
  CHECK(said(bytes(~std::uint64_t{0} - 6) + "{}") ==
        "f: its header ends beyond its end");
  CHECK(said(bytes(0)) == "f: byte 1 of the header: expected {");
  CHECK(said(file_of("[]")) == "f: byte 1 of the header: expected {");
  CHECK(said(file_of("{}x")) == "f: byte 3 of the header: expected the end");
  CHECK(said(file_of(std::string("{}\0", 3))) ==
        "f: byte 3 of the header: expected the end");
  CHECK(said(file_of("{\"a\":{\"b\":1}}")) ==
        "f: byte 11 of the header: expected dtype, shape or data_offsets");
  CHECK(said(file_of("{\"a\":{},\"a\":{}}")) ==
        "f: byte 13 of the header: the same name again");
  CHECK(said(file_of("{\"a\":{\"shape\":[-1]}}")) ==
        "f: byte 16 of the header: expected a number");
  CHECK(said(file_of("{\"a\":{\"shape\":[99999999999999999999]}}")) ==
        "f: byte 16 of the header: expected a number");
  CHECK(said(file_of("{\"a\":{}}")) == "f: a tensor without two offsets");
  CHECK(said(file_of("{\"a\":{\"data_offsets\":[0,8]}}", "1234567")) ==
        "f: its tensors do not end where it ends");
  CHECK(said(file_of("{}", "hidden")) ==
        "f: its tensors do not end where it ends");
  CHECK(said(file_of("{\"a\":{\"data_offsets\":[8,0]}}", "12345678")) ==
        "f: its tensors do not lie one after another");
  CHECK(said(file_of("{\"a\":{\"data_offsets\":[0,5]},"
                     "\"b\":{\"data_offsets\":[4,8]}}",
                     "12345678")) ==
        "f: its tensors do not lie one after another");
  CHECK(said(file_of(std::string(100'000, '['))) ==
        "f: byte 1 of the header: expected {");
  CHECK(said(file_of("{}")) == "f: there are no uchars in it");
  CHECK(said(file_of(R"({"__metadata__":{"uchars":"ba"}})")) ==
        "f: its uchars are not in order");
  CHECK(said(file_of(R"({"__metadata__":{"uchars":"\udc00"}})")) ==
        "f:1: byte 1 is not UTF-8 text");
  CHECK(said(file_of(R"({"__metadata__":{"uchars":"ab"}})")) ==
        "f: there is no wte");
}

TEST_CASE("a model that is not this one is refused") {
  Fresh fresh;
  const std::string file = to_safetensors(fresh.model, fresh.tokenizer);
  CHECK(wrong_with(file).empty());
  CHECK(wrong_with(replaced(file, "\"wpe\"", "\"WPE\"")) ==
        "f: there is no wpe");
  CHECK(wrong_with(replaced(file, "[27,16]", "[16,27]")) ==
        "f: wte should be 27 x 16");
  CHECK(wrong_with(replaced(file, "\"F64\"", "\"F32\"")) ==
        "f: wte should be 27 x 16 numbers, F64 or F32");
  CHECK(wrong_with(replaced(file, "\"F64\"", "\"I64\"")) ==
        "f: wte should be 27 x 16 numbers, F64 or F32");
  CHECK(wrong_with(replaced(file, "\"abc", "\"aab")) ==
        "f: its uchars are not in order");
  CHECK(wrong_with(replaced(file, "xyz\"}", "xy\"} ")) ==
        "f: wte should be 26 x 16");
  std::string infinite = file;
  infinite.replace(file.size() - 8, 8,
                   bytes(std::bit_cast<std::uint64_t>(
                       std::numeric_limits<double>::infinity())));
  CHECK(wrong_with(infinite) == "f: layer0.mlp_fc2 holds no number");
  std::string more = file.substr(8);
  more.insert(1, R"("a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)");
  const std::size_t size = Saved::number(file.substr(0, 8));
  CHECK(wrong_with(bytes(size + more.size() + 8 - file.size()) + more) ==
        "f: it is of another model");
}

TEST_CASE("a file that was cut off anywhere is refused") {
  Fresh fresh;
  const std::string file = to_safetensors(fresh.model, fresh.tokenizer);
  for (std::size_t n = 0; n < file.size(); n += n < 1000 ? 1 : 97) {
    CHECK_FALSE(wrong_with(file.substr(0, n)).empty());
  }
  CHECK_FALSE(wrong_with(file + " ").empty());
}

TEST_CASE("files with bytes changed are read or refused, in one line") {
  Fresh fresh;
  const std::string file = to_safetensors(fresh.model, fresh.tokenizer);
  const std::size_t header = 8 + Saved::number(file.substr(0, 8));
  const std::string signs = "{}[]\",:\\u0123456789-+.eE F\n\0\x7f\xff";
  Random random(42);
  for (int i = 0; i < 2000; ++i) {
    std::string changed = file;
    for (std::uint32_t n = 1 + random.below(3); n-- > 0;) {
      const auto at = random.below(static_cast<std::uint32_t>(header));
      const std::size_t sign =
          random.below(static_cast<std::uint32_t>(signs.size()));
      switch (random.below(3)) {
        case 0:
          changed[at] = signs[sign];
          break;
        case 1:
          changed.erase(at, 1 + random.below(20));
          break;
        default:
          changed.insert(at, changed.substr(random.below(400), 9));
      }
    }
    const std::string said = wrong_with(changed);
    CHECK(said.find('\n') == std::string::npos);
  }
}
