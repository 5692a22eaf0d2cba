package dev.tidemark.stats;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The statistics are usable without Flink, and know nothing of who uses them. */
class StatsLayerTest {

  @Test
  void theStatisticsKnowNothingOfFlinkNorOfTheFunctions() {
    noClasses()
        .that()
        .resideInAPackage("dev.tidemark.stats..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "dev.tidemark.udfs..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.tidemark.stats"));
  }
}
