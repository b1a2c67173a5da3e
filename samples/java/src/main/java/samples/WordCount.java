package samples;

import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation.Required;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the words of a text. */
public final class WordCount {
  private static final Logger LOG = LoggerFactory.getLogger(WordCount.class);

  public interface Options extends PipelineOptions {
    @Description("Text to read, for example gs://bucket/text.txt")
    @Required
    String getInput();

    void setInput(String input);

    @Description("Prefix of the files to write, for example gs://bucket/counts")
    @Required
    String getOutput();

    void setOutput(String output);

    @Description("Fails on a longer word, to see what a failing DoFn looks like")
    @Default.Integer(Integer.MAX_VALUE)
    int getLongestWord();

    void setLongestWord(int longestWord);
  }

  static final class ExtractWords extends DoFn<String, String> {
    private final Counter words = Metrics.counter(WordCount.class, "words");
    private final Counter emptyLines = Metrics.counter(WordCount.class, "empty_lines");
    private final Distribution wordLength = Metrics.distribution(WordCount.class, "word_length");
    private final int longestWord;

    ExtractWords(int longestWord) {
      this.longestWord = longestWord;
    }

    @ProcessElement
    public void process(@Element String line, OutputReceiver<String> output) {
      if (line.isBlank()) {
        emptyLines.inc();
        LOG.warn("A line without words");
        return;
      }
      for (String word : line.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}_']+")) {
        if (word.isEmpty()) {
          continue;
        }
        if (word.length() > longestWord) {
          throw new IllegalArgumentException("The word '" + word + "' is too long");
        }
        words.inc();
        wordLength.update(word.length());
        output.output(word);
      }
    }
  }

  public static void main(String[] args) {
    Options options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read", TextIO.read().from(options.getInput()))
        .apply("ExtractWords", ParDo.of(new ExtractWords(options.getLongestWord())))
        .apply("Count", Count.perElement())
        .apply(
            "Format",
            MapElements.into(TypeDescriptors.strings())
                .via((KV<String, Long> count) -> count.getKey() + ": " + count.getValue()))
        .apply("Write", TextIO.write().to(options.getOutput()));
    pipeline.run().waitUntilFinish();
  }

  private WordCount() {}
}
