package samples;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.PeriodicImpulse;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes an order every now and then and sums them per product in windows, until it is stopped. */
public final class OrdersStream {
  private static final Logger LOG = LoggerFactory.getLogger(OrdersStream.class);
  private static final String[] PRODUCTS = {"lamp", "chart", "compass"};

  public interface Options extends PipelineOptions {
    @Description("Milliseconds between two orders")
    @Default.Long(500)
    long getIntervalMillis();

    void setIntervalMillis(long intervalMillis);

    @Description("Seconds of a window")
    @Default.Long(5)
    long getWindowSeconds();

    void setWindowSeconds(long windowSeconds);
  }

  static final class TakeOrder extends DoFn<Instant, KV<String, Long>> {
    private final Counter orders = Metrics.counter(OrdersStream.class, "orders");

    @ProcessElement
    public void process(@Element Instant time, OutputReceiver<KV<String, Long>> output) {
      orders.inc();
      long number = time.getMillis() / 100;
      output.output(KV.of(PRODUCTS[(int) (number % PRODUCTS.length)], 100 + number % 900));
    }
  }

  static final class Report extends DoFn<KV<String, Long>, Void> {
    private final Counter reports = Metrics.counter(OrdersStream.class, "reports");

    @ProcessElement
    public void process(@Element KV<String, Long> total) {
      reports.inc();
      LOG.info("{}: {} cents", total.getKey(), total.getValue());
    }
  }

  public static void main(String[] args) {
    Options options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Clock", PeriodicImpulse.create().withInterval(Duration.millis(options.getIntervalMillis())))
        .apply("TakeOrder", ParDo.of(new TakeOrder()))
        .apply("Window", Window.into(FixedWindows.of(Duration.standardSeconds(options.getWindowSeconds()))))
        .apply("Sum", Sum.longsPerKey())
        .apply("Report", ParDo.of(new Report()));
    pipeline.run().waitUntilFinish();
  }

  private OrdersStream() {}
}
