/*
title: Perception gaps
theme: journey
question: Where does the company think it does well while customers disagree?
description: >
  A row for each element in use and each pair of measures of it, one from the perspective of customers and one from
  that of the company (`perspective`). A measure meets its target when the actual value is at least the target (higher
  is better) or at most the target (lower is better); this is null when target, actual value or direction is missing.
  There is a perception gap when the company's measure meets its target and the customers' measure does not. The
  difference is the company's actual value minus the customers', if both are known and have the same unit. Perception
  gaps come first, then the most important elements, then by kind and id of the element, id of the customers' measure
  and id of the company's measure.
parameters: {}
columns:
  - { name: subjectKind, type: string, description: Kind of what is measured }
  - { name: subjectId, type: string, description: Its id }
  - { name: subject, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: isPerceptionGap, type: boolean, description: Whether only the company's measure meets its target }
  - { name: customerMeasureId, type: string, description: Id of the measure from the customers' perspective }
  - { name: customerMeasure, type: string, description: Its name }
  - { name: customerActual, property: Measure.actual }
  - { name: customerTarget, property: Measure.target }
  - { name: isCustomerTargetMet, type: boolean, description: Whether it meets its target }
  - { name: companyMeasureId, type: string, description: Id of the measure from the company's perspective }
  - { name: companyMeasure, type: string, description: Its name }
  - { name: companyActual, property: Measure.actual }
  - { name: companyTarget, property: Measure.target }
  - { name: isCompanyTargetMet, type: boolean, description: Whether it meets its target }
  - { name: unit, type: string, description: Common unit of both measures; null if the units differ }
  - { name: difference, type: number, description: "Company's actual value minus customers'" }
key: [subjectKind, subjectId, customerMeasureId, companyMeasureId]
plot: { type: scatter, x: companyActual, y: customerActual, label: subject }
finding:
  severity: medium
  key: [subjectKind, subjectId, customerMeasureId, companyMeasureId]
  cause: { subjectId: subjectKind }
  elements: { subjectId: subjectKind, customerMeasureId: Measure, companyMeasureId: Measure }
  when: isPerceptionGap
  explanation: '{subject}: “{companyMeasure}” meets its target, “{customerMeasure}” does not.'
  remedy:
    action: Ask customers what is missing, and measure that
    call: PATCH /measures/{id}
  actors: [owner, parentOwner, implementer]
*/

MATCH (customers:Measure {perspective: 'customer'})-[:MEASURES]->(subject)<-[:MEASURES]-(company:Measure {perspective: 'company'})
WHERE coalesce(subject.lifecycle, 'live') IN ['live', 'retiring']
WITH
  subject,
  customers,
  company,
  CASE customers.direction
    WHEN 'higherIsBetter' THEN customers.actual >= customers.target
    WHEN 'lowerIsBetter' THEN customers.actual <= customers.target
  END AS isCustomerTargetMet,
  CASE company.direction
    WHEN 'higherIsBetter' THEN company.actual >= company.target
    WHEN 'lowerIsBetter' THEN company.actual <= company.target
  END AS isCompanyTargetMet,
  CASE WHEN customers.unit = company.unit THEN customers.unit END AS unit
RETURN
  labels(subject)[0] AS subjectKind,
  subject.id AS subjectId,
  subject.name AS subject,
  subject.importance AS importance,
  coalesce(isCompanyTargetMet AND NOT isCustomerTargetMet, false) AS isPerceptionGap,
  customers.id AS customerMeasureId,
  customers.name AS customerMeasure,
  customers.actual AS customerActual,
  customers.target AS customerTarget,
  isCustomerTargetMet,
  company.id AS companyMeasureId,
  company.name AS companyMeasure,
  company.actual AS companyActual,
  company.target AS companyTarget,
  isCompanyTargetMet,
  unit,
  CASE WHEN unit IS NOT NULL THEN company.actual - customers.actual END AS difference
ORDER BY isPerceptionGap DESC, coalesce(importance, 0) DESC, subjectKind, subjectId, customerMeasureId, companyMeasureId
