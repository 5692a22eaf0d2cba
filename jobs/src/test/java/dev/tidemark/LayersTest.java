package dev.tidemark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The floors of the house: a lower one never knows of an upper one. */
class LayersTest {
  private static final String[] WORK = {
    "ingest",
    "stream",
    "backfill",
    "parity",
    "quality",
    "freshness",
    "readout",
    "export",
    "maintain",
    "monitor",
    "sqlclient",
    "generate"
  };
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tidemark");

  @Test
  void lowerFloorsNeverImportUpperOnes() {
    LayeredArchitecture house =
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.tidemark..")
            .layer("stats")
            .definedBy("dev.tidemark.stats..")
            .layer("udfs")
            .definedBy("dev.tidemark.udfs..")
            .layer("warehouse")
            .definedBy("dev.tidemark.warehouse..")
            .layer("model")
            .definedBy("dev.tidemark.model..")
            .layer("sink")
            .definedBy("dev.tidemark.sink..")
            .layer("runner")
            .definedBy("dev.tidemark.runner..")
            .layer("late")
            .definedBy("dev.tidemark.late..")
            .layer("operator")
            .definedBy("dev.tidemark.operator..")
            .layer("demo")
            .definedBy("dev.tidemark.demo..")
            .layer("cluster")
            .definedBy("dev.tidemark.cluster..")
            .layer("cli")
            .definedBy("dev.tidemark.cli..");
    for (String name : WORK) {
      house = house.layer(name).definedBy("dev.tidemark." + name + "..");
    }
    house =
        house
            .ensureAllClassesAreContainedInArchitecture()
            .whereLayer("stats")
            .mayNotAccessAnyLayer()
            .whereLayer("udfs")
            .mayOnlyAccessLayers("stats")
            .whereLayer("warehouse")
            .mayOnlyAccessLayers("udfs")
            .whereLayer("model")
            .mayOnlyAccessLayers("udfs", "warehouse")
            .whereLayer("sink")
            .mayOnlyAccessLayers("udfs", "warehouse", "model")
            .whereLayer("runner")
            .mayOnlyAccessLayers("udfs", "warehouse", "model", "sink")
            .whereLayer("late")
            .mayOnlyAccessLayers("udfs", "warehouse", "model", "sink", "runner")
            .whereLayer("operator")
            .mayOnlyAccessLayers("udfs", "warehouse", "model")
            .whereLayer("operator")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cluster")
            .mayOnlyAccessLayers("warehouse", "runner")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("demo")
            .mayOnlyBeAccessedByLayers("cli");
    for (String name : WORK) {
      house =
          switch (name) {
            case "backfill" ->
                house.whereLayer(name).mayOnlyBeAccessedByLayers("cli", "demo", "stream");
            case "readout" ->
                house
                    .whereLayer(name)
                    .mayOnlyAccessLayers("stats", "warehouse", "model", "runner")
                    .whereLayer(name)
                    .mayOnlyBeAccessedByLayers("cli");
            case "freshness" ->
                house.whereLayer(name).mayOnlyBeAccessedByLayers("cli", "demo", "monitor");
            case "quality", "parity" ->
                house.whereLayer(name).mayOnlyBeAccessedByLayers("cli", "demo", "backfill");
            default -> house.whereLayer(name).mayOnlyBeAccessedByLayers("cli", "demo");
          };
    }
    house.check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrints() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.tidemark.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");
    rule.check(CLASSES);
  }

  @Test
  void nobodySleepsButBetweenTwoLooksAtWhatTellsNobody() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
    noClasses()
        .that()
        .haveNameNotMatching("dev.tidemark.(runner.(LiveJob|JobCalls)|backfill.BatchRole)")
        .and()
        .doNotHaveSimpleName("LogLookup")
        .should()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .check(CLASSES);
  }
}
