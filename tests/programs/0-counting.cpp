#include <filesystem>
#include <fstream>
#include <numeric>

#include "../../reports/program.hpp"
#include "catch.hpp"

namespace {

std::vector<Document> documents(const std::string& text) {
  return split_documents(decode_utf8(text, "test"));
}

/// A file with this content, gone again at the end of the test.
struct File {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("microgpt-" + std::to_string(std::rand()));
  explicit File(const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
  }
  ~File() { std::filesystem::remove(path); }
};

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("lines are stripped, blank ones skipped, CRLF and CR accepted") {
  CHECK(documents("ada\r\n\r\n  eve \t\n\n\nbo\rcy") ==
        std::vector<Document>{U"ada", U"eve", U"bo", U"cy"});
  CHECK(documents("\u3000\u00a0ada\u2028\u001f\u0085\n") ==
        std::vector<Document>{U"ada"});
  CHECK(documents("anna maria\n") == std::vector<Document>{U"anna maria"});
  CHECK(documents("").empty());
  CHECK(documents(" \n\t\r\n").empty());
}

TEST_CASE("what Python's strip() keeps is kept") {
  CHECK(documents("\ufeffada\u200b\n") ==
        std::vector<Document>{U"\ufeffada\u200b"});
}

TEST_CASE("UTF-8 round trip") {
  const std::u32string all =
      U"a\u00e9\u07ff\u0800\ud7ff\ue000\uffff"
      U"\U00010000\U0010ffff";
  std::string bytes;
  for (const char32_t c : all) bytes += encode_utf8(c);
  CHECK(decode_utf8(bytes, "test") == all);
}

TEST_CASE("what is not UTF-8 is refused, with line and byte") {
  const auto error = [](std::string text) {
    return error_of([&] { decode_utf8(text, "names.txt"); });
  };
  CHECK(error("a\nb\xff") == "names.txt:2: byte 2 is not UTF-8 text");
  CHECK(error("\x80") == "names.txt:1: byte 1 is not UTF-8 text");
  CHECK(error("a\rbc\xff") == "names.txt:2: byte 3 is not UTF-8 text");
  CHECK(error("a\r\n\r\nbc\xff") == "names.txt:3: byte 3 is not UTF-8 text");
  CHECK(error("a\r\xff") == "names.txt:2: byte 1 is not UTF-8 text");
  CHECK(error("a\n\r\xff") == "names.txt:3: byte 1 is not UTF-8 text");
  const std::string here = "names.txt:1: byte 2 is not UTF-8 text";
  CHECK(error("a\xc0\x80") == here);              // overlong
  CHECK(error("a\xe0\x80\x80") == here);          // overlong
  CHECK(error("a\xed\xa0\x80") == here);          // surrogate
  CHECK(error("a\xf4\x90\x80\x80") == here);      // beyond U+10FFFF
  CHECK(error("a\xf8\x88\x80\x80\x80") == here);  // five bytes
  CHECK(error("a\xe2\x82") == here);              // cut short
  CHECK(error("a\xe2\x28\xa1") == here);          // not a continuation
}

TEST_CASE("a file that cannot be used is named") {
  const auto error = [](const std::string& path) {
    return error_of([&] { load_documents(path); });
  };
  const std::string folder = std::filesystem::temp_directory_path();
  CHECK(error("no/such/file") == "no/such/file: No such file or directory");
  CHECK(error(folder) == folder + ": Is a directory");
  const File empty(""), blank("\n \r\n");
  CHECK(error(empty.path) == empty.path.string() + ": no documents in it");
  CHECK(error(blank.path) == blank.path.string() + ": no documents in it");
}

TEST_CASE("the argument is a file, or there is none") {
  const auto file = [](std::vector<std::string> words) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    return file_argument(static_cast<int>(words.size()), argv.data());
  };
  CHECK(file({"0-counting"}) == std::nullopt);
  CHECK(file({"0-counting", "names.txt"}) == "names.txt");
  const std::string usage = "usage: 0-counting [FILE]";
  CHECK(error_of([&] { file({"0-counting", "--help"}); }) == usage);
  CHECK(error_of([&] { file({"0-counting", "a", "b"}); }) == usage);
}

TEST_CASE("output that failed before the last of it is not forgotten") {
  finish_output();
  std::fgetc(stdout);  // not for reading, which it remembers as an error
  CHECK_THROWS_AS(finish_output(), std::system_error);
  std::clearerr(stdout);
  CHECK_NOTHROW(finish_output());
}

TEST_CASE("without a file the book's own names are read") {
  const std::vector<Document> docs = load_documents();
  CHECK(docs.size() >= 4000);
  CHECK(std::is_sorted(docs.begin(), docs.end()));
}

TEST_CASE("tokenizer: sorted ids, BOS after the last") {
  const Tokenizer tokenizer({U"cab", U"bad"});
  CHECK(tokenizer.uchars == U"abcd");
  CHECK(tokenizer.bos() == 4);
  CHECK(tokenizer.vocab_size() == 5);
  CHECK(tokenizer.encode(U"bad") == std::vector<int>{4, 1, 0, 3, 4});
}

TEST_CASE("tokenizer: a letter that it does not know is an error") {
  const Tokenizer tokenizer({U"bd"});
  const auto error = [&](const Document& doc) {
    return error_of([&] { tokenizer.encode(doc); });
  };
  CHECK(error(U"bad") == "no token for 'a'");
  CHECK(error(U"c") == "no token for 'c'");
  CHECK(error(U"e") == "no token for 'e'");
  CHECK(error(U"b\u00e9") == "no token for '\u00e9'");
  CHECK(error(U"bd") == "no error");
}

TEST_CASE("tokenizer: round trip, accents and all") {
  const std::vector<Document> docs = {U"zo\u00eb", U"\u00c5sa", U"\U0001f600"};
  const Tokenizer tokenizer(docs);
  for (const Document& doc : docs) {
    const std::vector<int> tokens = tokenizer.encode(doc);
    CHECK(tokens.front() == tokenizer.bos());
    CHECK(tokens.back() == tokenizer.bos());
    Document back;
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
      back += tokenizer.uchars.at(tokens[i]);
    }
    CHECK(back == doc);
  }
}

TEST_CASE("an empty table gives every token the same chance") {
  const Model model(5);
  CHECK(bigram(model, 3) == std::vector<double>(5, 1.0 / 5));
}

TEST_CASE("add-one smoothing: a known row, and never zero") {
  Model model(4);
  model.counts[2] = {3, 0, 0, 1};
  CHECK(bigram(model, 2) ==
        std::vector<double>{4.0 / 8, 1.0 / 8, 1.0 / 8, 2.0 / 8});
}

TEST_CASE("probabilities sum to one after training") {
  const auto docs = load_documents();
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size());
  train(model, docs, tokenizer, [](int, double) {});
  for (int token_id = 0; token_id < tokenizer.vocab_size(); ++token_id) {
    const auto probs = bigram(model, token_id);
    CHECK(std::accumulate(probs.begin(), probs.end(), 0.0) == Approx(1.0));
    CHECK(*std::min_element(probs.begin(), probs.end()) > 0.0);
  }
}

TEST_CASE("a row is for the current token, a column for the next one") {
  const Tokenizer tokenizer({U"ab"});  // a = 0, b = 1, BOS = 2
  Model model(tokenizer.vocab_size());
  count(model, tokenizer.encode(U"ab"));
  CHECK(model.counts ==
        std::vector<std::vector<int>>{{0, 1, 0}, {0, 0, 1}, {1, 0, 0}});
}

TEST_CASE("counts after a known name") {
  const Tokenizer tokenizer({U"ada"});  // a = 0, d = 1, BOS = 2
  Model model(tokenizer.vocab_size());
  count(model, tokenizer.encode(U"ada"));
  CHECK(model.counts ==
        std::vector<std::vector<int>>{{0, 1, 1}, {1, 0, 0}, {1, 0, 0}});
}

TEST_CASE("loss of a known name") {
  const Tokenizer tokenizer({U"ada"});
  Model model(tokenizer.vocab_size());
  CHECK(loss(model, tokenizer.encode(U"ada")) == Approx(std::log(3.0)));
  count(model, tokenizer.encode(U"ada"));
  // p: BOS a 2/4, a d 2/5, d a 2/4, a BOS 2/5.
  CHECK(loss(model, tokenizer.encode(U"ada")) ==
        Approx(-std::log(0.5 * 0.4 * 0.5 * 0.4) / 4));
}

TEST_CASE("training asks first and counts afterwards, a thousand times") {
  const std::vector<Document> docs = {U"ada", U"bo"};
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size());
  std::vector<double> losses;
  train(model, docs, tokenizer, [&](int step, double loss_t) {
    CHECK(step == static_cast<int>(losses.size()));
    losses.push_back(loss_t);
  });
  CHECK(losses.size() == 1000);
  CHECK(losses[0] == Approx(std::log(5.0)));
  CHECK(model.counts[tokenizer.bos()][0] == 500);  // names wrap around
  CHECK(losses[998] < losses[0]);
}

TEST_CASE("sampling stops at BOS, or after 16 characters") {
  const Tokenizer tokenizer({U"ab"});
  Model ends(3), never_ends(3);
  for (auto& row : ends.counts) row = {0, 0, 1 << 29};
  for (auto& row : never_ends.counts) row = {1 << 29, 0, 0};
  Random random(42);
  CHECK(sample(ends, tokenizer, random).empty());
  CHECK(sample(never_ends, tokenizer, random) == std::string(16, 'a'));
}

TEST_CASE("a sample starts at BOS and follows the row of each letter drawn") {
  const Tokenizer tokenizer({U"abc"});
  Model model(4);
  const int most = 1 << 29;
  model.counts = {{0, 0, 0, most},   // a, then the end
                  {most, 0, 0, 0},   // b, then a
                  {0, most, 0, 0},   // c, then b
                  {0, 0, most, 0}};  // BOS, then c
  Random random(42);
  CHECK(sample(model, tokenizer, random) == "cba");
}

TEST_CASE("one name is enough to train and to sample") {
  const File file("ada");
  const auto docs = load_documents(file.path);
  REQUIRE(docs.size() == 1);
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size());
  train(model, docs, tokenizer, [](int, double) {});
  Random random(42);
  for (const char c : sample(model, tokenizer, random)) {
    CHECK((c == 'a' || c == 'd'));
  }
}
