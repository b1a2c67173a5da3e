// ordersstream takes an order every now and then and sums them per product in windows, until it is stopped.
package main

import (
	"context"
	"flag"
	"log"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/window"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/periodic"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"
)

var (
	interval = flag.Duration("interval", 500*time.Millisecond, "Time between two orders")
	size     = flag.Duration("window", 5*time.Second, "Length of a window")

	orders   = beam.NewCounter("shop", "orders")
	reports  = beam.NewCounter("shop", "reports")
	products = []string{"lamp", "chart", "compass"}
)

func init() {
	register.Function3x0(takeOrder)
	register.Function3x0(report)
	register.Emitter2[string, int]()
}

func takeOrder(ctx context.Context, impulse []byte, emit func(string, int)) {
	orders.Inc(ctx, 1)
	number := int(time.Now().UnixMilli() / 100)
	emit(products[number%len(products)], 100+number%900)
}

func report(ctx context.Context, product string, cents int) {
	reports.Inc(ctx, 1)
	beamlog.Infof(ctx, "%s: %d cents", product, cents)
}

func main() {
	flag.Parse()
	beam.Init()
	p, s := beam.NewPipelineWithRoot()
	ticks := periodic.Impulse(s, time.Now(), time.Now().AddDate(10, 0, 0), *interval, false)
	taken := beam.WindowInto(s, window.NewFixedWindows(*size), beam.ParDo(s, takeOrder, ticks))
	beam.ParDo0(s, report, stats.SumPerKey(s, taken))
	if _, err := dataflow.Execute(context.Background(), p); err != nil {
		log.Fatal(err)
	}
}
