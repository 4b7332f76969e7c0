"""EvaluateDataQuality, refused where it is used."""


class EvaluateDataQuality:
    DATA_QUALITY_RULE_OUTCOMES_KEY = "ruleOutcomes"
    DATA_QUALITY_ROW_LEVEL_OUTCOMES_KEY = "rowLevelOutcomes"

    @classmethod
    def apply(cls, *args, **kwargs):
        raise NotImplementedError(
            "EvaluateDataQuality is not served by Tarn: write the rules as columns, such as "
            "F.col('age').between(0, 120), and count those that do not hold")

    process_rows = apply
