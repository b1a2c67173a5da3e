// wordcount counts the words of a text.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"regexp"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"
)

var (
	input       = flag.String("input", "", "Text to read, for example gs://bucket/text.txt")
	output      = flag.String("output", "", "File to write, for example gs://bucket/counts.txt")
	longestWord = flag.Int("longest_word", 0, "Fails on a longer word, to see what a failing DoFn looks like; 0: never")

	words      = beam.NewCounter("wordcount", "words")
	emptyLines = beam.NewCounter("wordcount", "empty_lines")
	wordLength = beam.NewDistribution("wordcount", "word_length")
	word       = regexp.MustCompile(`[\p{L}\p{N}_']+`)
)

func init() {
	register.DoFn3x1[context.Context, string, func(string), error](&extractWords{})
	register.Emitter1[string]()
	register.Function2x1(format)
}

type extractWords struct {
	LongestWord int
}

func (f *extractWords) ProcessElement(ctx context.Context, line string, emit func(string)) error {
	if strings.TrimSpace(line) == "" {
		emptyLines.Inc(ctx, 1)
		beamlog.Warn(ctx, "A line without words")
	}
	for _, found := range word.FindAllString(strings.ToLower(line), -1) {
		if f.LongestWord > 0 && len(found) > f.LongestWord {
			return fmt.Errorf("the word %q is too long", found)
		}
		words.Inc(ctx, 1)
		wordLength.Update(ctx, int64(len(found)))
		emit(found)
	}
	return nil
}

func format(word string, count int) string {
	return fmt.Sprintf("%s: %d", word, count)
}

func main() {
	flag.Parse()
	beam.Init()
	if *input == "" || *output == "" {
		log.Fatal("--input and --output are needed")
	}
	p, s := beam.NewPipelineWithRoot()
	lines := textio.Read(s, *input)
	found := beam.ParDo(s, &extractWords{LongestWord: *longestWord}, lines)
	counted := stats.Count(s, found)
	textio.Write(s, *output, beam.ParDo(s, format, counted))
	if _, err := dataflow.Execute(context.Background(), p); err != nil {
		log.Fatal(err)
	}
}
